Feature: ReleaseImage detaches an ISO image

  Background:
    Given a machine M
    And a drive A at 0:1 of M

  @ReleaseImage.S_OK @ReleaseImage.effect
  Scenario: An attached image is released
    Given A.AttachImage(ISO1)
    When A.ReleaseImage()
    Then it returns S_OK
    And A.Attachment gives 0

  @ReleaseImage.S_OK
  Scenario Outline: An image is released whatever the machine does
    Given A.AttachImage(ISO1)
    And M is running
    And M is <state>
    When A.ReleaseImage()
    Then it returns S_OK
    And A.Attachment gives 0

    Examples:
      | state   |
      | running |
      | saved   |

  @ReleaseImage.effect
  Scenario: A host drive can be captured after an image is released
    Given A.AttachImage(ISO1)
    And A.ReleaseImage()
    When A.AttachHostDrive(HOST1)
    Then it returns S_OK
    And A.Attachment gives 2

  @ReleaseImage.VM_E_MEDIA_WRONG_TYPE @ReleaseImage.atomic
  Scenario: A host drive is captured instead
    Given A.AttachHostDrive(HOST1)
    When A.ReleaseImage()
    Then it returns VM_E_MEDIA_WRONG_TYPE
    And A.HostDriveLetter gives HOST1
    And nothing has changed

  @ReleaseImage.VM_E_MEDIA_WRONG_TYPE
  Scenario: Nothing is attached
    When A.ReleaseImage()
    Then it returns VM_E_MEDIA_WRONG_TYPE
    And nothing has changed

  @ReleaseImage.VM_E_MEDIA_WRONG_TYPE @ReleaseImage.atomic
  Scenario: The image is another drive's
    Given a drive B at 1:0 of M
    And B.AttachImage(ISO1)
    When A.ReleaseImage()
    Then it returns VM_E_MEDIA_WRONG_TYPE
    And B.ImageFile gives ISO1

  @ReleaseImage.VM_E_MEDIA_WRONG_TYPE
  Scenario: The image is released already
    Given A.AttachImage(ISO1)
    And A.ReleaseImage()
    When A.ReleaseImage()
    Then it returns VM_E_MEDIA_WRONG_TYPE
    And nothing has changed

  @ReleaseImage.VM_E_VM_UNKNOWN
  Scenario: ReleaseImage when the machine is gone
    Given M is forgotten
    When A.ReleaseImage()
    Then it returns VM_E_VM_UNKNOWN
    And nothing has changed

  @ReleaseImage.VM_E_DRIVE_INVALID
  Scenario: ReleaseImage of a removed drive
    Given M.RemoveDVDROMDrive(A)
    When A.ReleaseImage()
    Then it returns VM_E_DRIVE_INVALID
    And nothing has changed

  @ReleaseImage.DISP_E_EXCEPTION
  Scenario Outline: An unexpected error in ReleaseImage, whose page lists DISP_E_EXCEPTION alone
    Given A.AttachImage(ISO1)
    When the next call on A meets <error>
    And A.ReleaseImage()
    Then it returns DISP_E_EXCEPTION
    And nothing has changed

    Examples:
      | error            |
      | DISP_E_EXCEPTION |
      | E_FAIL           |
