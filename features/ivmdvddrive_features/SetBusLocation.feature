Feature: SetBusLocation moves a drive to another location of its machine

  Background:
    Given a machine M
    And a drive A at 0:1 of M

  @SetBusLocation.S_OK @SetBusLocation.effect
  Scenario Outline: A drive is moved
    When A.SetBusLocation(<bus>, <device>)
    Then it returns S_OK
    And A.BusNumber gives <bus>
    And A.DeviceNumber gives <device>

    Examples:
      | bus | device |
      | 0   | 0      |
      | 1   | 0      |
      | 1   | 1      |

  @SetBusLocation.S_OK
  Scenario: A drive is moved to where it is
    When A.SetBusLocation(0, 1)
    Then it returns S_OK
    And A.DeviceNumber gives 1

  @SetBusLocation.S_OK
  Scenario: A drive is moved where a drive of another machine is
    Given a machine N
    And a drive B at 1:0 of N
    When A.SetBusLocation(1, 0)
    Then it returns S_OK
    And A.BusNumber gives 1

  @SetBusLocation.effect.vacated
  Scenario: What a drive has left is free
    Given A.SetBusLocation(1, 0)
    When a drive B at 0:1 of M
    Then it returns S_OK
    And B.DeviceNumber gives 1

  @SetBusLocation.effect.vacated
  Scenario: Where a drive has come is taken
    Given A.SetBusLocation(1, 0)
    When M.AddDVDROMDrive(1, 0)
    Then it returns VM_E_DRIVE_BUS_LOC_IN_USE

  @SetBusLocation.effect.media
  Scenario Outline: What is attached moves along
    Given A.<attach>
    When A.SetBusLocation(1, 0)
    Then it returns S_OK
    And A.<property> gives <media>

    Examples:
      | attach                 | property        | media |
      | AttachImage(ISO1)      | ImageFile       | ISO1  |
      | AttachHostDrive(HOST1) | HostDriveLetter | HOST1 |

  @SetBusLocation.effect.media @ReleaseImage.effect
  Scenario: What has moved along can be released
    Given A.AttachImage(ISO1)
    And A.SetBusLocation(1, 0)
    When A.ReleaseImage()
    Then it returns S_OK
    And A.Attachment gives 0

  @SetBusLocation.E_INVALIDARG @SetBusLocation.atomic
  Scenario Outline: There is no such location
    When A.SetBusLocation(<bus>, <device>)
    Then it returns E_INVALIDARG
    And A.BusNumber gives 0
    And A.DeviceNumber gives 1
    And nothing has changed

    Examples:
      | bus        | device      |
      | 2          | 0           |
      | 0          | 2           |
      | -1         | 0           |
      | 0          | -1          |
      | 2147483647 | 1           |
      | 1          | -2147483648 |

  @profile:vs2005 @SetBusLocation.E_INVALIDARG @SetBusLocation.atomic
  Scenario Outline: There is no such bus type
    When A.SetBusLocation(<type>, 1, 0)
    Then it returns E_INVALIDARG
    And A.BusNumber gives 0
    And A.DeviceNumber gives 1
    And nothing has changed

    Examples:
      | type       |
      | -1         |
      | 2          |
      | 2147483647 |

  @profile:vs2005 @SetBusLocation.E_INVALIDARG.scsi @SetBusLocation.atomic
  Scenario Outline: A drive is not moved to a SCSI bus
    When A.SetBusLocation(SCSI, <bus>, <device>)
    Then it returns E_INVALIDARG
    And A.BusType gives 0
    And A.BusNumber gives 0
    And A.DeviceNumber gives 1
    And nothing has changed

    Examples:
      | bus | device |
      | 0   | 0      |
      | 0   | 1      |
      | 1   | 0      |
      | 3   | 6      |

  @profile:vs2005 @SetBusLocation.effect
  Scenario: The bus type of a drive's own location may be given
    When A.SetBusLocation(IDE, 0, 1)
    Then it returns S_OK
    And A.BusType gives 0
    And A.DeviceNumber gives 1

  @SetBusLocation.VM_E_VM_RUNNING_OR_SAVED @SetBusLocation.VM_E_VM_RUNNING @SetBusLocation.atomic
  Scenario Outline: The machine is not off
    Given M is running
    And M is <state>
    When A.SetBusLocation(1, 0)
    Then it returns VM_E_VM_RUNNING_OR_SAVED in vpc, VM_E_VM_RUNNING in vs2005
    And A.BusNumber gives 0
    And nothing has changed

    Examples:
      | state   |
      | running |
      | saved   |

  @SetBusLocation.S_OK
  Scenario: The machine is off again
    Given M is running
    And M is off
    When A.SetBusLocation(1, 0)
    Then it returns S_OK
    And A.BusNumber gives 1

  @SetBusLocation.VM_E_DRIVE_BUS_LOC_IN_USE @SetBusLocation.atomic
  Scenario: Another DVD drive is there
    Given a drive B at 1:0 of M
    When A.SetBusLocation(1, 0)
    Then it returns VM_E_DRIVE_BUS_LOC_IN_USE
    And A.BusNumber gives 0
    And B.BusNumber gives 1

  @SetBusLocation.VM_E_DRIVE_BUS_LOC_IN_USE
  Scenario: A hard disk is there
    Given a hard disk at 0:0 of M
    When A.SetBusLocation(0, 0)
    Then it returns VM_E_DRIVE_BUS_LOC_IN_USE
    And nothing has changed

  @SetBusLocation.VM_E_VM_UNKNOWN
  Scenario: SetBusLocation when the machine is gone
    Given M is forgotten
    When A.SetBusLocation(1, 0)
    Then it returns VM_E_VM_UNKNOWN
    And nothing has changed

  @SetBusLocation.VM_E_DRIVE_INVALID
  Scenario: SetBusLocation of a removed drive
    Given M.RemoveDVDROMDrive(A)
    When A.SetBusLocation(1, 0)
    Then it returns VM_E_DRIVE_INVALID
    And all is as specified

  @SetBusLocation.E_FAIL
  Scenario: An unexpected error in SetBusLocation
    When the next call on A meets E_FAIL
    And A.SetBusLocation(1, 0)
    Then it returns E_FAIL in vpc, DISP_E_EXCEPTION in vs2005
    And nothing has changed

  @SetBusLocation.DISP_E_EXCEPTION
  Scenario: An unexpected error of dispatch in SetBusLocation
    When the next call on A meets DISP_E_EXCEPTION
    And A.SetBusLocation(1, 0)
    Then it returns DISP_E_EXCEPTION
    And nothing has changed
