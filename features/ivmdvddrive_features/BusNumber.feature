Feature: BusNumber tells the bus of a drive's location

  Background:
    Given a machine M
    And a drive A at 0:1 of M

  @BusNumber.S_OK @BusNumber.value @BusNumber.pure
  Scenario Outline: The bus of a drive's location
    Given a drive B at <place> of M
    When B.BusNumber
    Then it returns S_OK
    And it gives <number>
    And nothing has changed

    Examples:
      | place | number |
      | 0:0   | 0      |
      | 1:0   | 1      |
      | 1:1   | 1      |

  @BusNumber.value
  Scenario: The bus when the machine is gone
    Given M is forgotten
    When A.BusNumber
    Then it returns S_OK
    And it gives 0

  @BusNumber.E_POINTER
  Scenario: BusNumber with a NULL out pointer
    When A.BusNumber into NULL
    Then it returns E_POINTER
    And nothing has changed

  @BusNumber.VM_E_DRIVE_INVALID
  Scenario: BusNumber of a removed drive
    Given M.RemoveDVDROMDrive(A)
    When A.BusNumber
    Then it returns VM_E_DRIVE_INVALID
    And nothing has changed

  @BusNumber.DISP_E_EXCEPTION
  Scenario Outline: An unexpected error in BusNumber, whose page lists DISP_E_EXCEPTION alone
    When the next call on A meets <error>
    And A.BusNumber
    Then it returns DISP_E_EXCEPTION
    And nothing has changed

    Examples:
      | error            |
      | DISP_E_EXCEPTION |
      | E_FAIL           |
