Feature: IVMDVDDriveCollection holds a machine's drives

  Background:
    Given a machine M
    And a drive A at 0:1 of M
    And a drive B at 1:0 of M
    And C = M.DVDROMDrives

  @DVDROMDrives.S_OK @DVDROMDrives.pure
  Scenario: A machine gives a collection of its drives
    When D = M.DVDROMDrives
    Then it returns S_OK
    And D holds A, B
    And nothing has changed

  @Count.S_OK @Count.value @Count.pure
  Scenario: Count is the number of drives
    When C.Count
    Then it returns S_OK
    And it gives 2
    And nothing has changed

  @Count.value
  Scenario: An empty machine counts no drive
    Given a machine N
    And E = N.DVDROMDrives
    When E.Count
    Then it gives 0

  @Item.S_OK @Item.value @Item.pure
  Scenario: The items of 1 to Count are the drives
    When X = C.Item(1)
    And Y = C.Item(2)
    Then it returns S_OK
    And C holds A, B
    And nothing has changed

  @Item.DISP_E_BADINDEX
  Scenario Outline: The index names no item
    When C.Item(<index>)
    Then it returns DISP_E_BADINDEX
    And nothing has changed

    Examples:
      | index       |
      | 3           |
      | -1          |
      | 2147483647  |
      | -2147483648 |

  @Item.DISP_E_BADINDEX.zero
  Scenario: Items do not count from 0
    When C.Item(0)
    Then it returns DISP_E_BADINDEX
    And nothing has changed

  @Item.value
  Scenario Outline: The items while the machine is not off
    Given M is running
    And M is <state>
    When X = C.Item(1)
    And Y = C.Item(2)
    Then C holds A, B

    Examples:
      | state   |
      | running |
      | saved   |

  @Item.DISP_E_BADINDEX
  Scenario: The index names no item once a drive was removed
    Given M.RemoveDVDROMDrive(B)
    And D = M.DVDROMDrives
    When D.Item(2)
    Then it returns DISP_E_BADINDEX
    And D holds A

  @_NewEnum.S_OK @_NewEnum.value @_NewEnum.pure
  Scenario: The enumerator gives the drives
    When C._NewEnum
    Then it returns S_OK
    And it gives A, B
    And nothing has changed

  @_NewEnum.value
  Scenario: The enumerator of an empty machine gives nothing
    Given a machine N
    And E = N.DVDROMDrives
    When E._NewEnum
    Then it returns S_OK
    And E holds nothing

  @Count.value
  Scenario: A new collection tells a drive that was added
    Given a drive D at 0:0 of M
    When E = M.DVDROMDrives
    Then E holds A, B, D

  @Count.value
  Scenario: A collection that is held, after a drive was added
    Given a drive D at 0:0 of M
    When C.Count
    Then all is as specified

  @DVDROMDrives.E_POINTER
  Scenario: DVDROMDrives with a NULL out pointer
    When M.DVDROMDrives into NULL
    Then it returns E_POINTER
    And nothing has changed

  @_NewEnum.value
  Scenario: The enumerator when the machine is gone
    Given M is forgotten
    When C._NewEnum
    Then all is as specified

  @Count.E_POINTER
  Scenario: Count with a NULL out pointer
    When C.Count into NULL
    Then it returns E_POINTER
    And nothing has changed

  @Item.E_POINTER
  Scenario: Item with a NULL out pointer
    When C.Item(1) into NULL
    Then it returns E_POINTER
    And nothing has changed

  @_NewEnum.E_POINTER
  Scenario: _NewEnum with a NULL out pointer
    When C._NewEnum into NULL
    Then it returns E_POINTER
    And nothing has changed

  @Count.VM_E_VM_UNKNOWN
  Scenario: Count when the machine is gone
    Given M is forgotten
    When C.Count
    Then it returns VM_E_VM_UNKNOWN
    And nothing has changed

  @Item.VM_E_VM_UNKNOWN
  Scenario: Item when the machine is gone
    Given M is forgotten
    When C.Item(1)
    Then it returns VM_E_VM_UNKNOWN
    And nothing has changed

  @DVDROMDrives.VM_E_VM_UNKNOWN
  Scenario: DVDROMDrives when the machine is gone
    Given M is forgotten
    When M.DVDROMDrives
    Then it returns VM_E_VM_UNKNOWN
    And nothing has changed

  @Count.E_FAIL
  Scenario: An unexpected error in Count
    When the next call on C meets E_FAIL
    And C.Count
    Then it returns E_FAIL in vpc, DISP_E_EXCEPTION in vs2005
    And nothing has changed

  @Count.DISP_E_EXCEPTION
  Scenario: An unexpected error of dispatch in Count
    When the next call on C meets DISP_E_EXCEPTION
    And C.Count
    Then it returns DISP_E_EXCEPTION
    And nothing has changed

  @Item.E_FAIL
  Scenario: An unexpected error in Item
    When the next call on C meets E_FAIL
    And C.Item(1)
    Then it returns E_FAIL in vpc, DISP_E_EXCEPTION in vs2005
    And nothing has changed

  @Item.DISP_E_EXCEPTION
  Scenario: An unexpected error of dispatch in Item
    When the next call on C meets DISP_E_EXCEPTION
    And C.Item(1)
    Then it returns DISP_E_EXCEPTION
    And nothing has changed

  @_NewEnum.E_FAIL
  Scenario: An unexpected error in _NewEnum
    When the next call on C meets E_FAIL
    And C._NewEnum
    Then it returns E_FAIL in vpc, DISP_E_EXCEPTION in vs2005
    And nothing has changed

  @_NewEnum.DISP_E_EXCEPTION
  Scenario: An unexpected error of dispatch in _NewEnum
    When the next call on C meets DISP_E_EXCEPTION
    And C._NewEnum
    Then it returns DISP_E_EXCEPTION
    And nothing has changed

  @DVDROMDrives.DISP_E_EXCEPTION
  Scenario Outline: An unexpected error in DVDROMDrives, whose page lists DISP_E_EXCEPTION alone
    When the next call on M meets <error>
    And M.DVDROMDrives
    Then it returns DISP_E_EXCEPTION
    And nothing has changed

    Examples:
      | error            |
      | DISP_E_EXCEPTION |
      | E_FAIL           |
