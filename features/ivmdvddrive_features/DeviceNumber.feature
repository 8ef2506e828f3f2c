Feature: DeviceNumber tells the device of a drive's location

  Background:
    Given a machine M
    And a drive A at 0:1 of M

  @DeviceNumber.S_OK @DeviceNumber.value @DeviceNumber.pure
  Scenario Outline: The device of a drive's location
    Given a drive B at <place> of M
    When B.DeviceNumber
    Then it returns S_OK
    And it gives <number>
    And nothing has changed

    Examples:
      | place | number |
      | 0:0   | 0      |
      | 1:0   | 0      |
      | 1:1   | 1      |

  @DeviceNumber.value
  Scenario: The device when the machine is gone
    Given M is forgotten
    When A.DeviceNumber
    Then it returns S_OK
    And it gives 1

  @DeviceNumber.E_POINTER
  Scenario: DeviceNumber with a NULL out pointer
    When A.DeviceNumber into NULL
    Then it returns E_POINTER
    And nothing has changed

  @DeviceNumber.VM_E_DRIVE_INVALID
  Scenario: DeviceNumber of a removed drive
    Given M.RemoveDVDROMDrive(A)
    When A.DeviceNumber
    Then it returns VM_E_DRIVE_INVALID
    And nothing has changed

  @DeviceNumber.DISP_E_EXCEPTION
  Scenario Outline: An unexpected error in DeviceNumber, whose page lists DISP_E_EXCEPTION alone
    When the next call on A meets <error>
    And A.DeviceNumber
    Then it returns DISP_E_EXCEPTION
    And nothing has changed

    Examples:
      | error            |
      | DISP_E_EXCEPTION |
      | E_FAIL           |
