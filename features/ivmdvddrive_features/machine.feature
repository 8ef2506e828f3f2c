Feature: A virtual machine's DVD drives are added and removed

  Background:
    Given a machine M

  @AddDVDROMDrive.S_OK @AddDVDROMDrive.effect
  Scenario Outline: A drive is added
    When a drive A at <bus>:<device> of M
    Then it returns S_OK
    And A.BusNumber gives <bus>
    And A.DeviceNumber gives <device>
    And A.Attachment gives 0

    Examples:
      | bus | device |
      | 0   | 0      |
      | 0   | 1      |
      | 1   | 0      |
      | 1   | 1      |

  @AddDVDROMDrive.effect
  Scenario: A machine is filled with drives
    Given a drive A at 0:0 of M
    And a drive B at 0:1 of M
    And a drive D at 1:0 of M
    When a drive E at 1:1 of M
    And C = M.DVDROMDrives
    Then C holds A, B, D, E

  @AddDVDROMDrive.effect
  Scenario: A drive is added where one with an image was before it moved
    Given a drive A at 0:1 of M
    And A.AttachImage(ISO1)
    And A.SetBusLocation(1, 0)
    When a drive B at 0:1 of M
    Then it returns S_OK
    And B.Attachment gives 0

  @AddDVDROMDrive.E_POINTER @AddDVDROMDrive.atomic
  Scenario: AddDVDROMDrive with a NULL out pointer
    When M.AddDVDROMDrive(0, 0) into NULL
    Then it returns E_POINTER
    And nothing has changed
    And A = M.AddDVDROMDrive(0, 0) succeeds

  @AddDVDROMDrive.E_INVALIDARG @AddDVDROMDrive.VM_E_DRIVE_INVALID @AddDVDROMDrive.atomic
  Scenario Outline: A drive is added where no location is
    When M.AddDVDROMDrive(<bus>, <device>)
    Then it returns E_INVALIDARG
    And nothing has changed

    Examples:
      | bus         | device     |
      | 2           | 0          |
      | 0           | 2          |
      | -1          | 0          |
      | 0           | -1         |
      | -2147483648 | 2147483647 |

  @profile:vs2005 @AddDVDROMDrive.E_INVALIDARG.scsi @AddDVDROMDrive.atomic
  Scenario Outline: No drive is added on a SCSI bus
    When M.AddDVDROMDrive(SCSI, <bus>, <device>)
    Then it returns E_INVALIDARG
    And nothing has changed

    Examples:
      | bus | device |
      | 0   | 0      |
      | 1   | 1      |
      | 3   | 6      |

  @profile:vs2005 @AddDVDROMDrive.E_INVALIDARG @AddDVDROMDrive.VM_E_DRIVE_INVALID @AddDVDROMDrive.atomic
  Scenario Outline: A drive is added on a bus of no type that there is
    When M.AddDVDROMDrive(<type>, 0, 0)
    Then it returns E_INVALIDARG
    And nothing has changed

    Examples:
      | type    |
      | -1      |
      | 2       |

  @profile:vs2005 @AddDVDROMDrive.effect
  Scenario: A drive that is added is on IDE
    Given A = M.AddDVDROMDrive(IDE, 1, 0)
    Then A.BusType gives 0
    And A.BusNumber gives 1
    And A.DeviceNumber gives 0

  @AddDVDROMDrive.VM_E_VM_UNKNOWN
  Scenario: A drive is added to a machine that is gone
    Given M is forgotten
    When M.AddDVDROMDrive(0, 0)
    Then it returns VM_E_VM_UNKNOWN
    And nothing has changed

  @AddDVDROMDrive.VM_E_VM_RUNNING_OR_SAVED @AddDVDROMDrive.VM_E_VM_RUNNING @AddDVDROMDrive.atomic
  Scenario Outline: A drive is added to a machine that is not off
    Given M is running
    And M is <state>
    When M.AddDVDROMDrive(0, 0)
    Then it returns VM_E_VM_RUNNING_OR_SAVED in vpc, VM_E_VM_RUNNING in vs2005
    And nothing has changed

    Examples:
      | state   |
      | running |
      | saved   |

  @AddDVDROMDrive.VM_E_DRIVE_BUS_LOC_IN_USE @AddDVDROMDrive.atomic
  Scenario Outline: A drive is added where a device is
    Given <device>
    When M.AddDVDROMDrive(0, 0)
    Then it returns VM_E_DRIVE_BUS_LOC_IN_USE
    And nothing has changed

    Examples:
      | device                  |
      | a drive A at 0:0 of M   |
      | a hard disk at 0:0 of M |

  @AddDVDROMDrive.DISP_E_EXCEPTION
  Scenario Outline: An unexpected error in AddDVDROMDrive, whose page lists DISP_E_EXCEPTION alone
    When the next call on M meets <error>
    And M.AddDVDROMDrive(0, 0)
    Then it returns DISP_E_EXCEPTION
    And nothing has changed

    Examples:
      | error            |
      | DISP_E_EXCEPTION |
      | E_FAIL           |

  @RemoveDVDROMDrive.S_OK @RemoveDVDROMDrive.effect
  Scenario: A drive is removed
    Given a drive A at 0:0 of M
    And a drive B at 0:1 of M
    When M.RemoveDVDROMDrive(A)
    Then it returns S_OK
    And A.BusNumber fails with VM_E_DRIVE_INVALID
    And C = M.DVDROMDrives succeeds
    And C holds B

  @RemoveDVDROMDrive.effect
  Scenario Outline: A drive is removed with what it has attached
    Given a drive A at 0:0 of M
    And A.<attach>
    When M.RemoveDVDROMDrive(A)
    Then it returns S_OK
    And A.Attachment fails with VM_E_DRIVE_INVALID
    And all is as specified

    Examples:
      | attach                 |
      | AttachImage(ISO1)      |
      | AttachHostDrive(HOST1) |

  @RemoveDVDROMDrive.effect.vacated
  Scenario: A drive is added where one was removed
    Given a drive A at 0:0 of M
    And M.RemoveDVDROMDrive(A)
    When a drive B at 0:0 of M
    Then it returns S_OK
    And A.BusNumber fails with VM_E_DRIVE_INVALID
    And B.BusNumber gives 0

  @RemoveDVDROMDrive.E_POINTER @RemoveDVDROMDrive.atomic
  Scenario: The drive to remove is a NULL pointer
    Given a drive A at 0:0 of M
    When M.RemoveDVDROMDrive(NULL)
    Then it returns E_POINTER
    And nothing has changed

  @RemoveDVDROMDrive.VM_E_VM_UNKNOWN
  Scenario: A drive is removed from a machine that is gone
    Given a drive A at 0:0 of M
    And M is forgotten
    When M.RemoveDVDROMDrive(A)
    Then it returns VM_E_VM_UNKNOWN
    And nothing has changed

  @RemoveDVDROMDrive.VM_E_VM_RUNNING_OR_SAVED @RemoveDVDROMDrive.VM_E_VM_RUNNING @RemoveDVDROMDrive.atomic
  Scenario Outline: A drive is removed from a machine that is not off
    Given a drive A at 0:0 of M
    And M is running
    And M is <state>
    When M.RemoveDVDROMDrive(A)
    Then it returns VM_E_VM_RUNNING_OR_SAVED in vpc, VM_E_VM_RUNNING in vs2005
    And A.BusNumber gives 0
    And nothing has changed

    Examples:
      | state   |
      | running |
      | saved   |

  @RemoveDVDROMDrive.VM_E_DRIVE_INVALID @RemoveDVDROMDrive.atomic
  Scenario: The drive to remove is another machine's
    Given a machine N
    And a drive B at 0:0 of N
    When M.RemoveDVDROMDrive(B)
    Then it returns VM_E_DRIVE_INVALID
    And B.BusNumber gives 0
    And nothing has changed

  @RemoveDVDROMDrive.VM_E_DRIVE_INVALID
  Scenario: The drive to remove was removed before
    Given a drive A at 0:0 of M
    And M.RemoveDVDROMDrive(A)
    When M.RemoveDVDROMDrive(A)
    Then it returns VM_E_DRIVE_INVALID
    And nothing has changed

  @RemoveDVDROMDrive.DISP_E_EXCEPTION
  Scenario Outline: An unexpected error in RemoveDVDROMDrive, whose page lists DISP_E_EXCEPTION alone
    Given a drive A at 0:0 of M
    When the next call on M meets <error>
    And M.RemoveDVDROMDrive(A)
    Then it returns DISP_E_EXCEPTION
    And A.BusNumber gives 0
    And nothing has changed

    Examples:
      | error            |
      | DISP_E_EXCEPTION |
      | E_FAIL           |

  @Attachment.value
  Scenario: What is attached when the machine is turned off
    Given a drive A at 0:0 of M
    And A.AttachImage(ISO1)
    And M is running
    When M is off
    Then all is as specified
