Feature: AttachHostDrive captures a drive of the host

  Background:
    Given a machine M
    And a drive A at 0:1 of M
    And a machine N
    And a drive B at 0:0 of N

  @AttachHostDrive.S_OK @AttachHostDrive.effect
  Scenario: A host drive is captured
    When A.AttachHostDrive(HOST1)
    Then it returns S_OK
    And A.Attachment gives 2
    And A.HostDriveLetter gives HOST1
    And A.ImageFile fails with VM_E_MEDIA_WRONG_TYPE

  @AttachHostDrive.S_OK @AttachHostDrive.effect
  Scenario: Another host drive is captured
    When A.AttachHostDrive(HOST2)
    Then it returns S_OK
    And A.Attachment gives 2
    And A.HostDriveLetter gives HOST2

  @AttachHostDrive.S_OK @AttachHostDrive.effect
  Scenario: A host drive without a disc is captured
    Given the disc is taken out of HOST1
    When A.AttachHostDrive(HOST1)
    Then it returns S_OK
    And A.Attachment gives 2
    And A.HostDriveLetter gives HOST1

  @AttachHostDrive.S_OK
  Scenario Outline: A host drive is captured whatever the machine does
    Given M is running
    And M is <state>
    When A.AttachHostDrive(HOST1)
    Then it returns S_OK
    And A.HostDriveLetter gives HOST1

    Examples:
      | state   |
      | running |
      | saved   |
      | off     |

  @AttachHostDrive.E_INVALIDARG.1
  Scenario Outline: No letter is given
    When A.AttachHostDrive(<letter>)
    Then it returns E_INVALIDARG
    And nothing has changed

    Examples:
      | letter |
      | NULL   |
      | ""     |

  @AttachHostDrive.E_INVALIDARG.2
  Scenario Outline: What is given is no letter
    When A.AttachHostDrive(<letter>)
    Then it returns E_INVALIDARG
    And nothing has changed

    Examples:
      | letter            |
      | "1"               |
      | "?"               |
      | " "               |
      | "DVD"             |
      | "\\\\\\\\.\\\\D:" |
      | "\u00c4"          |
      | "\uff24"          |
      | "\u0000"          |

  @AttachHostDrive.E_INVALIDARG.3
  Scenario: The letter is that of no host drive
    When A.AttachHostDrive(FREE)
    Then it returns E_INVALIDARG
    And nothing has changed

  @AttachHostDrive.effect.letter
  Scenario Outline: The letter is spelled otherwise
    When A.AttachHostDrive(<letter>)
    Then it returns S_OK
    And A.HostDriveLetter gives HOST1
    And B.AttachHostDrive(HOST1) fails with VM_E_DRIVE_IN_USE

    Examples:
      | letter      |
      | HOST1.lower |
      | HOST1.colon |
      | HOST1.path  |

  @AttachHostDrive.VM_E_DRIVE_IN_USE.1 @AttachHostDrive.atomic
  Scenario Outline: Something is attached already
    Given <attached>
    When A.AttachHostDrive(<letter>)
    Then it returns VM_E_DRIVE_IN_USE
    And nothing has changed
    And B.AttachHostDrive(HOST2) succeeds

    Examples:
      | attached                 | letter |
      | A.AttachHostDrive(HOST1) | HOST2  |
      | A.AttachHostDrive(HOST1) | HOST1  |
      | A.AttachImage(ISO1)      | HOST2  |

  @AttachHostDrive.VM_E_DRIVE_IN_USE.2 @AttachHostDrive.atomic
  Scenario: Another machine has captured the host drive
    Given B.AttachHostDrive(HOST1)
    When A.AttachHostDrive(HOST1)
    Then it returns VM_E_DRIVE_IN_USE
    And A.Attachment gives 0
    And B.HostDriveLetter gives HOST1

  @AttachHostDrive.VM_E_DRIVE_IN_USE.2
  Scenario: Another machine that runs has captured the host drive
    Given N is running
    And B.AttachHostDrive(HOST1)
    When A.AttachHostDrive(HOST1)
    Then it returns VM_E_DRIVE_IN_USE
    And nothing has changed

  @AttachHostDrive.VM_E_DRIVE_IN_USE.3
  Scenario: Another drive of the same machine has captured the host drive
    Given a drive D at 1:0 of M
    And D.AttachHostDrive(HOST1)
    When A.AttachHostDrive(HOST1)
    Then it returns VM_E_DRIVE_IN_USE
    And D.HostDriveLetter gives HOST1

  @AttachHostDrive.S_OK.stopped @OnMediaEject.own-drive
  Scenario: A machine starts while the host drive of its drive may be another's, too
    Given B.AttachHostDrive(HOST1)
    And A.AttachHostDrive(HOST1)
    And a sink S on A
    And N is running
    When the disc is taken out of HOST1
    Then S got nothing

  @AttachHostDrive.S_OK
  Scenario: A host drive that a saved machine has released is free for others
    Given B.AttachHostDrive(HOST1)
    And N is running
    And N is saved
    When A.AttachHostDrive(HOST1)
    Then all is as specified

  @AttachHostDrive.VM_E_DRIVE_INVALID.1 @AttachHostDrive.atomic
  Scenario: AttachHostDrive of a removed drive
    Given M.RemoveDVDROMDrive(A)
    When A.AttachHostDrive(HOST1)
    Then it returns VM_E_DRIVE_INVALID
    And B.AttachHostDrive(HOST1) succeeds

  @AttachHostDrive.VM_E_DRIVE_INVALID.2
  Scenario: The host drive is no DVD drive
    When A.AttachHostDrive(FIXED)
    Then it returns VM_E_DRIVE_INVALID
    And nothing has changed

  @AttachHostDrive.VM_E_VM_UNKNOWN
  Scenario: AttachHostDrive when the machine is gone
    Given M is forgotten
    When A.AttachHostDrive(HOST1)
    Then it returns VM_E_VM_UNKNOWN
    And nothing has changed
    And B.AttachHostDrive(HOST1) succeeds

  @AttachHostDrive.E_FAIL
  Scenario: An unexpected error in AttachHostDrive
    When the next call on A meets E_FAIL
    And A.AttachHostDrive(HOST1)
    Then it returns E_FAIL in vpc, DISP_E_EXCEPTION in vs2005
    And nothing has changed
    And B.AttachHostDrive(HOST1) succeeds

  @AttachHostDrive.DISP_E_EXCEPTION
  Scenario: An unexpected error of dispatch in AttachHostDrive
    When the next call on A meets DISP_E_EXCEPTION
    And A.AttachHostDrive(HOST1)
    Then it returns DISP_E_EXCEPTION
    And nothing has changed
    And B.AttachHostDrive(HOST1) succeeds
