Feature: Drives do not meddle with each other

  Background:
    Given a machine M
    And a drive A at 0:1 of M
    And a drive C at 1:0 of M
    And a machine N
    And a drive B at 0:0 of N

  @AttachHostDrive.VM_E_DRIVE_IN_USE.2
  Scenario Outline: A host drive stays captured until its own drive releases it
    Given A.AttachHostDrive(HOST1)
    And C.AttachImage(ISO1)
    And <deed>
    And M is running
    When B.AttachHostDrive(HOST1)
    Then it returns VM_E_DRIVE_IN_USE
    And A.HostDriveLetter gives HOST1

    Examples:
      | deed                   |
      | C.ReleaseImage()       |
      | C.SetBusLocation(1, 1) |
      | M.RemoveDVDROMDrive(C) |
      | A.SetBusLocation(0, 0) |
      | A.SetBusLocation(1, 0) |
      | A.AttachImage(NULL)    |
      | A.AttachImage(ISO2)    |
      | A.ReleaseImage()       |
      | M.AddDVDROMDrive(0, 1) |

  @ReleaseHostDrive.effect.freed
  Scenario Outline: A host drive is free once it is released, whatever is captured besides
    Given A.AttachHostDrive(<letter>)
    And C.AttachHostDrive(HOST2)
    And A.ReleaseHostDrive()
    When B.AttachHostDrive(HOST1)
    Then it returns S_OK
    And C.HostDriveLetter gives HOST2

    Examples:
      | letter      |
      | HOST1       |
      | HOST1.lower |
      | HOST1.colon |
      | HOST1.path  |

  @ReleaseHostDrive.effect
  Scenario: Of two host drives that a machine has captured one is released
    Given A.AttachHostDrive(HOST1)
    And C.AttachHostDrive(HOST2)
    When A.ReleaseHostDrive()
    Then it returns S_OK
    And B.AttachHostDrive(HOST2) fails with VM_E_DRIVE_IN_USE
    And A.AttachHostDrive(HOST1) succeeds

  @SetBusLocation.VM_E_DRIVE_BUS_LOC_IN_USE @SetBusLocation.atomic
  Scenario: A drive with an image is where another one is moved to
    Given C.AttachImage(ISO1)
    When A.SetBusLocation(1, 0)
    Then it returns VM_E_DRIVE_BUS_LOC_IN_USE
    And C.ImageFile gives ISO1
    And A.Attachment gives 0
    And nothing has changed

  @SetBusLocation.E_INVALIDARG @SetBusLocation.atomic
  Scenario Outline: A drive with neighbours is moved where no location is
    When A.SetBusLocation(<bus>, <device>)
    Then it returns E_INVALIDARG
    And nothing has changed

    Examples:
      | bus | device |
      | 2   | 0      |
      | 0   | -1     |

  @SetBusLocation.atomic
  Scenario Outline: A move that is refused takes no location
    Given M is running
    And A.SetBusLocation(1, 1)
    And M is off
    When <call>
    Then it returns S_OK

    Examples:
      | call                   |
      | C.SetBusLocation(1, 1) |
      | M.AddDVDROMDrive(1, 1) |

  @SetBusLocation.VM_E_DRIVE_BUS_LOC_IN_USE
  Scenario: A drive is still there once it was moved to where it was
    Given A.SetBusLocation(0, 1)
    When C.SetBusLocation(0, 1)
    Then it returns VM_E_DRIVE_BUS_LOC_IN_USE
    And M.AddDVDROMDrive(0, 1) fails with VM_E_DRIVE_BUS_LOC_IN_USE

  @SetBusLocation.VM_E_DRIVE_INVALID
  Scenario: A removed drive is moved when another one has its location
    Given M.RemoveDVDROMDrive(A)
    And a drive D at 0:1 of M
    When A.SetBusLocation(0, 0)
    Then it returns VM_E_DRIVE_INVALID
    And nothing has changed

  @SetBusLocation.VM_E_DRIVE_BUS_LOC_IN_USE
  Scenario: A hard disk is still there once the machine has run
    Given a hard disk at 0:0 of M
    And M is running
    And M is off
    When A.SetBusLocation(0, 0)
    Then it returns VM_E_DRIVE_BUS_LOC_IN_USE

  @AddDVDROMDrive.VM_E_DRIVE_BUS_LOC_IN_USE @AddDVDROMDrive.atomic
  Scenario: A drive with an image is where another one is added
    Given A.AttachImage(ISO1)
    When M.AddDVDROMDrive(0, 1)
    Then it returns VM_E_DRIVE_BUS_LOC_IN_USE
    And A.ImageFile gives ISO1
    And nothing has changed

  @AddDVDROMDrive.atomic
  Scenario: A drive that is refused takes no location
    Given M is running
    And M.AddDVDROMDrive(1, 1)
    And M is off
    When M.AddDVDROMDrive(1, 1)
    Then it returns S_OK

  @AddDVDROMDrive.S_OK
  Scenario: A drive is added where another machine has a hard disk
    Given a hard disk at 1:1 of N
    When M.AddDVDROMDrive(1, 1)
    Then it returns S_OK

  @AddDVDROMDrive.effect
  Scenario: A drive that is added beside one with an image is empty
    Given A.AttachImage(ISO1)
    When a drive D at 1:1 of M
    Then it returns S_OK
    And D.Attachment gives 0
    And A.ImageFile gives ISO1

  @AddDVDROMDrive.effect
  Scenario Outline: A drive that is added where one was removed is empty
    Given A.<attach>
    And M.RemoveDVDROMDrive(A)
    When a drive D at 0:1 of M
    Then it returns S_OK
    And D.Attachment gives 0
    And all is as specified

    Examples:
      | attach                 |
      | AttachImage(ISO1)      |
      | AttachHostDrive(HOST1) |

  @RemoveDVDROMDrive.effect
  Scenario Outline: The drives that stay keep what they have attached
    Given A.<attach>
    When M.RemoveDVDROMDrive(C)
    Then it returns S_OK
    And A.<property> gives <media>

    Examples:
      | attach                 | property        | media |
      | AttachImage(ISO1)      | ImageFile       | ISO1  |
      | AttachHostDrive(HOST1) | HostDriveLetter | HOST1 |

  @RemoveDVDROMDrive.effect.vacated
  Scenario: The last location of a drive that was moved is free once it is removed
    Given A.SetBusLocation(1, 1)
    And M.RemoveDVDROMDrive(A)
    When M.AddDVDROMDrive(1, 1)
    Then it returns S_OK
    And M.AddDVDROMDrive(0, 1) succeeds

  @RemoveDVDROMDrive.effect.vacated
  Scenario: A location of a machine that was full is free once its drive is removed
    Given a drive D at 0:0 of M
    And a drive E at 1:1 of M
    And M.RemoveDVDROMDrive(D)
    When M.AddDVDROMDrive(0, 0)
    Then it returns S_OK

  @RemoveDVDROMDrive.VM_E_DRIVE_INVALID @RemoveDVDROMDrive.atomic
  Scenario Outline: The drive to remove is another machine's, and has something attached
    Given N is <state>
    And B.AttachImage(ISO1)
    When M.RemoveDVDROMDrive(B)
    Then it returns VM_E_DRIVE_INVALID
    And B.ImageFile gives ISO1
    And nothing has changed

    Examples:
      | state   |
      | off     |
      | running |

  @RemoveDVDROMDrive.VM_E_DRIVE_INVALID @RemoveDVDROMDrive.atomic
  Scenario: The drive to remove was removed before, and another one has its location
    Given M.RemoveDVDROMDrive(A)
    And a drive D at 0:1 of M
    When M.RemoveDVDROMDrive(A)
    Then it returns VM_E_DRIVE_INVALID
    And D.BusNumber gives 0
    And nothing has changed

  @RemoveDVDROMDrive.VM_E_VM_RUNNING_OR_SAVED @RemoveDVDROMDrive.VM_E_VM_RUNNING @RemoveDVDROMDrive.atomic
  Scenario: The drive to remove has an image while the machine runs
    Given A.AttachImage(ISO1)
    And M is running
    When M.RemoveDVDROMDrive(A)
    Then it returns VM_E_VM_RUNNING_OR_SAVED in vpc, VM_E_VM_RUNNING in vs2005
    And A.ImageFile gives ISO1
    And nothing has changed

  @BusNumber.VM_E_DRIVE_INVALID @DeviceNumber.VM_E_DRIVE_INVALID
  Scenario Outline: A drive that was removed stays removed when its machine is gone
    Given M.RemoveDVDROMDrive(A)
    And M is forgotten
    When A.<property>
    Then all is as specified

    Examples:
      | property     |
      | BusNumber    |
      | DeviceNumber |

  @ImageFile.value
  Scenario Outline: Each drive keeps its own image whatever the machine does
    Given A.AttachImage(ISO1)
    And C.AttachImage(ISO2)
    And M is running
    When M is <state>
    Then A.ImageFile gives ISO1
    And C.ImageFile gives ISO2

    Examples:
      | state   |
      | running |
      | saved   |

  @OnMediaInsert.image @OnMediaInsert.own-drive
  Scenario: OnMediaInsert of an image that another drive has, too
    Given C.AttachImage(ISO1)
    And a sink S on A
    And a sink T on C
    When A.AttachImage(ISO1)
    Then all is as specified

  @OnMediaEject.image @OnMediaEject.own-drive
  Scenario: OnMediaEject of an image that another drive has, too
    Given A.AttachImage(ISO1)
    And C.AttachImage(ISO1)
    And a sink S on A
    And a sink T on C
    When A.ReleaseImage()
    Then all is as specified

  @OnMediaInsert.own-drive
  Scenario: OnMediaInsert of a drive that was moved
    Given a sink S on A
    And a sink T on C
    And A.SetBusLocation(1, 1)
    When A.AttachImage(ISO1)
    Then S got OnMediaInsert(ISO1)
    And T got nothing

  @OnMediaInsert.own-drive
  Scenario: The sinks of a removed drive are not told of the drive that has its location
    Given a sink S on A
    And M.RemoveDVDROMDrive(A)
    And a drive D at 0:1 of M
    When D.AttachImage(ISO1)
    Then it returns S_OK
    And S got nothing
