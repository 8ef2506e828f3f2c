@profile:vs2005
Feature: BusType tells the type of the bus that a drive is on

  Background:
    Given a machine M
    And a drive A at 0:1 of M

  @BusType.S_OK @BusType.value @BusType.pure
  Scenario Outline: A drive is on IDE wherever it is
    Given a drive B at <place> of M
    When B.BusType
    Then it returns S_OK
    And it gives 0
    And nothing has changed

    Examples:
      | place |
      | 0:0   |
      | 1:0   |
      | 1:1   |

  @BusType.S_OK @BusType.pure
  Scenario Outline: The bus type of a drive with media, whatever the machine does
    Given A.<attach>
    And M is running
    And M is <state>
    When A.BusType
    Then it returns S_OK
    And it gives 0
    And nothing has changed

    Examples:
      | attach                 | state   |
      | AttachImage(ISO1)      | running |
      | AttachImage(ISO1)      | saved   |
      | AttachHostDrive(HOST1) | running |

  @BusType.value
  Scenario Outline: A drive stays on IDE when it is moved
    Given A.SetBusLocation(<place>)
    When A.BusType
    Then it returns S_OK
    And it gives 0
    And nothing has changed

    Examples:
      | place      |
      | 1, 0       |
      | IDE, 1, 1  |
      | SCSI, 1, 0 |

  @BusType.value
  Scenario: The bus type when the machine is gone
    Given M is forgotten
    When A.BusType
    Then it returns S_OK
    And it gives 0

  @BusType.E_POINTER
  Scenario: BusType with a NULL out pointer
    When A.BusType into NULL
    Then it returns E_POINTER
    And nothing has changed

  @BusType.VM_E_DRIVE_INVALID
  Scenario: BusType of a removed drive
    Given M.RemoveDVDROMDrive(A)
    When A.BusType
    Then it returns VM_E_DRIVE_INVALID
    And nothing has changed

  @BusType.DISP_E_EXCEPTION
  Scenario Outline: An unexpected error in BusType, whose page lists DISP_E_EXCEPTION alone
    When the next call on A meets <error>
    And A.BusType
    Then it returns DISP_E_EXCEPTION
    And nothing has changed

    Examples:
      | error            |
      | DISP_E_EXCEPTION |
      | E_FAIL           |
