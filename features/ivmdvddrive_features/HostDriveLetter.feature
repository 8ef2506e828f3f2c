Feature: HostDriveLetter tells which host drive is captured

  Background:
    Given a machine M
    And a drive A at 0:1 of M

  @HostDriveLetter.S_OK @HostDriveLetter.value @HostDriveLetter.pure
  Scenario Outline: The letter of the captured host drive
    Given A.AttachHostDrive(<host>)
    When A.HostDriveLetter
    Then it returns S_OK
    And it gives <host>
    And nothing has changed

    Examples:
      | host  |
      | HOST1 |
      | HOST2 |

  @HostDriveLetter.value
  Scenario: The letter of a host drive without a disc
    Given A.AttachHostDrive(HOST1)
    And the disc is taken out of HOST1
    When A.HostDriveLetter
    Then it gives HOST1

  @HostDriveLetter.VM_E_MEDIA_WRONG_TYPE
  Scenario: An image is attached instead
    Given A.AttachImage(ISO1)
    When A.HostDriveLetter
    Then it returns VM_E_MEDIA_WRONG_TYPE
    And nothing has changed

  @HostDriveLetter.VM_E_MEDIA_WRONG_TYPE
  Scenario: Nothing is attached
    When A.HostDriveLetter
    Then it returns VM_E_MEDIA_WRONG_TYPE
    And nothing has changed

  @HostDriveLetter.VM_E_MEDIA_WRONG_TYPE
  Scenario: The letter of a removed drive
    Given A.AttachHostDrive(HOST1)
    And M.RemoveDVDROMDrive(A)
    When A.HostDriveLetter
    Then all is as specified

  @HostDriveLetter.E_POINTER
  Scenario: HostDriveLetter with a NULL out pointer
    Given A.AttachHostDrive(HOST1)
    When A.HostDriveLetter into NULL
    Then it returns E_POINTER
    And nothing has changed

  @HostDriveLetter.VM_E_VM_UNKNOWN
  Scenario: HostDriveLetter when the machine is gone
    Given A.AttachHostDrive(HOST1)
    And M is forgotten
    When A.HostDriveLetter
    Then it returns VM_E_VM_UNKNOWN
    And nothing has changed

  @HostDriveLetter.E_FAIL
  Scenario: An unexpected error in HostDriveLetter
    Given A.AttachHostDrive(HOST1)
    When the next call on A meets E_FAIL
    And A.HostDriveLetter
    Then it returns E_FAIL in vpc, DISP_E_EXCEPTION in vs2005
    And nothing has changed

  @HostDriveLetter.DISP_E_EXCEPTION
  Scenario: An unexpected error of dispatch in HostDriveLetter
    Given A.AttachHostDrive(HOST1)
    When the next call on A meets DISP_E_EXCEPTION
    And A.HostDriveLetter
    Then it returns DISP_E_EXCEPTION
    And nothing has changed
