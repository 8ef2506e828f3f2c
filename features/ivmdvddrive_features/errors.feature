Feature: An unexpected error meets the next call on its object, and that call alone

  Background:
    Given a machine M
    And a drive A at 0:1 of M
    And a drive B at 1:0 of M

  @Attachment.DISP_E_EXCEPTION @BusNumber.DISP_E_EXCEPTION @DeviceNumber.DISP_E_EXCEPTION @ImageFile.DISP_E_EXCEPTION
  Scenario Outline: An unexpected error while the machine is not off
    Given A.AttachImage(ISO1)
    And M is running
    And M is <state>
    When the next call on A meets DISP_E_EXCEPTION
    And A.<property>
    Then it returns DISP_E_EXCEPTION
    And nothing has changed

    Examples:
      | property     | state   |
      | Attachment   | running |
      | Attachment   | saved   |
      | BusNumber    | running |
      | BusNumber    | saved   |
      | DeviceNumber | running |
      | DeviceNumber | saved   |
      | ImageFile    | running |
      | ImageFile    | saved   |

  @HostDriveLetter.DISP_E_EXCEPTION
  Scenario Outline: An unexpected error in HostDriveLetter while the machine is not off
    Given A.AttachHostDrive(HOST1)
    And M is running
    And M is <state>
    When the next call on A meets DISP_E_EXCEPTION
    And A.HostDriveLetter
    Then it returns DISP_E_EXCEPTION
    And nothing has changed

    Examples:
      | state   |
      | running |
      | saved   |

  @ReleaseImage.DISP_E_EXCEPTION @ReleaseImage.atomic
  Scenario: ReleaseImage meets one unexpected error after the other
    Given A.AttachImage(ISO1)
    And the next call on A meets DISP_E_EXCEPTION
    And A.ReleaseImage()
    When the next call on A meets DISP_E_EXCEPTION
    And A.ReleaseImage()
    Then it returns DISP_E_EXCEPTION
    And A.ImageFile gives ISO1

  @ReleaseHostDrive.DISP_E_EXCEPTION @ReleaseHostDrive.atomic
  Scenario: ReleaseHostDrive meets one unexpected error after the other
    Given A.AttachHostDrive(HOST1)
    And the next call on A meets DISP_E_EXCEPTION
    And A.ReleaseHostDrive()
    When the next call on A meets DISP_E_EXCEPTION
    And A.ReleaseHostDrive()
    Then it returns DISP_E_EXCEPTION
    And A.HostDriveLetter gives HOST1

  @Attachment.E_FAIL
  Scenario: An unexpected error of one drive does not meet another
    Given the next call on A meets E_FAIL
    When A.Attachment
    Then it returns E_FAIL in vpc, DISP_E_EXCEPTION in vs2005
    And B.Attachment gives 0
