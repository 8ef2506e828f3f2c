Feature: A NULL out pointer is refused, whatever there is to tell

  Background:
    Given a machine M
    And a drive A at 0:1 of M
    And a drive B at 1:1 of M

  @Attachment.E_POINTER @Attachment.pure
  Scenario Outline: Attachment with a NULL out pointer when there is something attached
    Given A.<attach>
    When A.Attachment into NULL
    Then it returns E_POINTER
    And nothing has changed

    Examples:
      | attach                 |
      | AttachImage(ISO1)      |
      | AttachHostDrive(HOST1) |

  @HostDriveLetter.E_POINTER @HostDriveLetter.pure
  Scenario: HostDriveLetter with a NULL out pointer, and again
    Given A.AttachHostDrive(HOST1)
    And A.HostDriveLetter into NULL
    When A.HostDriveLetter into NULL
    Then it returns E_POINTER
    And nothing has changed

  @ImageFile.E_POINTER @ImageFile.pure
  Scenario: ImageFile with a NULL out pointer, and again
    Given A.AttachImage(ISO1)
    And A.ImageFile into NULL
    When A.ImageFile into NULL
    Then it returns E_POINTER
    And nothing has changed

  @BusNumber.E_POINTER
  Scenario Outline: BusNumber with a NULL out pointer while the machine is not off
    Given M is running
    And M is <state>
    When A.BusNumber into NULL
    Then it returns E_POINTER
    And nothing has changed

    Examples:
      | state   |
      | running |
      | saved   |

  @BusNumber.E_POINTER
  Scenario: BusNumber with a NULL out pointer at the last location
    When B.BusNumber into NULL
    Then it returns E_POINTER

  @DeviceNumber.E_POINTER
  Scenario Outline: DeviceNumber with a NULL out pointer while the machine is not off
    Given M is running
    And M is <state>
    When A.DeviceNumber into NULL
    Then it returns E_POINTER
    And nothing has changed

    Examples:
      | state   |
      | running |
      | saved   |

  @DeviceNumber.E_POINTER
  Scenario: DeviceNumber with a NULL out pointer at the last location
    When B.DeviceNumber into NULL
    Then it returns E_POINTER

  @_NewEnum.E_POINTER @_NewEnum.pure
  Scenario: _NewEnum with a NULL out pointer when the drives have something attached
    Given A.AttachImage(ISO1)
    And B.AttachHostDrive(HOST1)
    And C = M.DVDROMDrives
    When C._NewEnum into NULL
    Then it returns E_POINTER
    And A.ImageFile gives ISO1
    And B.HostDriveLetter gives HOST1

  @AttachImage.E_POINTER
  Scenario Outline: AttachImage of a NULL pointer while the machine is not off
    Given M is running
    And M is <state>
    When A.AttachImage(NULL)
    Then it returns E_POINTER
    And nothing has changed

    Examples:
      | state   |
      | running |
      | saved   |
