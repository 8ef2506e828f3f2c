Feature: ReleaseHostDrive gives a captured host drive back

  Background:
    Given a machine M
    And a drive A at 0:1 of M
    And a machine N
    And a drive B at 0:0 of N

  @ReleaseHostDrive.S_OK @ReleaseHostDrive.effect
  Scenario: A captured host drive is released
    Given A.AttachHostDrive(HOST1)
    When A.ReleaseHostDrive()
    Then it returns S_OK
    And A.Attachment gives 0

  @ReleaseHostDrive.S_OK
  Scenario Outline: A host drive is released whatever the machine does
    Given A.AttachHostDrive(HOST1)
    And M is running
    And M is <state>
    When A.ReleaseHostDrive()
    Then it returns S_OK
    And A.Attachment gives 0

    Examples:
      | state   |
      | running |
      | saved   |

  @ReleaseHostDrive.S_OK
  Scenario: A host drive without a disc is released
    Given A.AttachHostDrive(HOST1)
    And the disc is taken out of HOST1
    When A.ReleaseHostDrive()
    Then it returns S_OK
    And A.Attachment gives 0

  @ReleaseHostDrive.effect.freed
  Scenario: A released host drive can be captured by another machine
    Given A.AttachHostDrive(HOST1)
    And A.ReleaseHostDrive()
    When B.AttachHostDrive(HOST1)
    Then it returns S_OK
    And B.HostDriveLetter gives HOST1

  @ReleaseHostDrive.effect.freed
  Scenario: A released host drive can be captured again
    Given A.AttachHostDrive(HOST1)
    And A.ReleaseHostDrive()
    When A.AttachHostDrive(HOST1)
    Then it returns S_OK
    And A.HostDriveLetter gives HOST1

  @ReleaseHostDrive.effect.freed
  Scenario: A host drive that was released without a disc can be captured by another machine
    Given A.AttachHostDrive(HOST1)
    And the disc is taken out of HOST1
    And A.ReleaseHostDrive()
    When B.AttachHostDrive(HOST1)
    Then it returns S_OK
    And B.HostDriveLetter gives HOST1

  @ReleaseHostDrive.effect
  Scenario: An image can be attached after a host drive is released
    Given A.AttachHostDrive(HOST1)
    And A.ReleaseHostDrive()
    When A.AttachImage(ISO1)
    Then it returns S_OK
    And A.Attachment gives 1

  @ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE @ReleaseHostDrive.atomic
  Scenario: An image is attached instead
    Given A.AttachImage(ISO1)
    When A.ReleaseHostDrive()
    Then it returns VM_E_MEDIA_WRONG_TYPE
    And A.ImageFile gives ISO1
    And nothing has changed

  @ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE
  Scenario: Nothing is attached
    When A.ReleaseHostDrive()
    Then it returns VM_E_MEDIA_WRONG_TYPE
    And nothing has changed

  @ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE @ReleaseHostDrive.atomic
  Scenario: The host drive is another drive's
    Given B.AttachHostDrive(HOST1)
    When A.ReleaseHostDrive()
    Then it returns VM_E_MEDIA_WRONG_TYPE
    And B.HostDriveLetter gives HOST1
    And A.AttachHostDrive(HOST1) fails with VM_E_DRIVE_IN_USE

  @ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE
  Scenario: The host drive is released already
    Given A.AttachHostDrive(HOST1)
    And A.ReleaseHostDrive()
    When A.ReleaseHostDrive()
    Then it returns VM_E_MEDIA_WRONG_TYPE
    And nothing has changed

  @ReleaseHostDrive.VM_E_VM_UNKNOWN
  Scenario: ReleaseHostDrive when the machine is gone
    Given M is forgotten
    When A.ReleaseHostDrive()
    Then it returns VM_E_VM_UNKNOWN
    And nothing has changed

  @ReleaseHostDrive.VM_E_DRIVE_INVALID
  Scenario: ReleaseHostDrive of a removed drive
    Given M.RemoveDVDROMDrive(A)
    When A.ReleaseHostDrive()
    Then it returns VM_E_DRIVE_INVALID
    And nothing has changed

  @ReleaseHostDrive.E_FAIL
  Scenario: An unexpected error in ReleaseHostDrive
    Given A.AttachHostDrive(HOST1)
    When the next call on A meets E_FAIL
    And A.ReleaseHostDrive()
    Then it returns E_FAIL in vpc, DISP_E_EXCEPTION in vs2005
    And nothing has changed
    And B.AttachHostDrive(HOST1) fails with VM_E_DRIVE_IN_USE

  @ReleaseHostDrive.DISP_E_EXCEPTION
  Scenario: An unexpected error of dispatch in ReleaseHostDrive
    Given A.AttachHostDrive(HOST1)
    When the next call on A meets DISP_E_EXCEPTION
    And A.ReleaseHostDrive()
    Then it returns DISP_E_EXCEPTION
    And nothing has changed
    And B.AttachHostDrive(HOST1) fails with VM_E_DRIVE_IN_USE
