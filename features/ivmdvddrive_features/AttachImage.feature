Feature: AttachImage attaches an ISO image

  Background:
    Given a machine M
    And a drive A at 0:1 of M

  @AttachImage.S_OK @AttachImage.effect
  Scenario Outline: An image is attached
    When A.AttachImage(<image>)
    Then it returns S_OK
    And A.Attachment gives 1
    And A.ImageFile gives <image>
    And A.HostDriveLetter fails with VM_E_MEDIA_WRONG_TYPE

    Examples:
      | image           |
      | ISO1            |
      | ISO_UNICODE     |
      | ISO_SPACES      |
      | ISO_PERCENT     |
      | ISO_VARIABLE    |
      | ISO_QUOTED      |
      | ISO_APOSTROPHES |
      | ISO_LONG        |

  @AttachImage.S_OK
  Scenario Outline: An image is attached whatever the machine does
    Given M is running
    And M is <state>
    When A.AttachImage(ISO1)
    Then it returns S_OK
    And A.ImageFile gives ISO1

    Examples:
      | state   |
      | running |
      | saved   |
      | off     |

  @AttachImage.S_OK
  Scenario: Another image is attached after the first
    Given A.AttachImage(ISO1)
    And A.ReleaseImage()
    When A.AttachImage(ISO2)
    Then it returns S_OK
    And A.ImageFile gives ISO2

  @AttachImage.VM_E_DRIVE_IN_USE.2
  Scenario: The same image is attached to another drive
    Given a drive B at 1:0 of M
    And B.AttachImage(ISO1)
    When A.AttachImage(ISO1)
    Then it returns S_OK
    And B.ImageFile gives ISO1

  @AttachImage.S_OK
  Scenario Outline: Another drive has an image of nearly the same path
    Given a drive B at 1:0 of M
    And B.AttachImage(<other>)
    When A.AttachImage(<image>)
    Then it returns S_OK
    And A.ImageFile gives <image>
    And B.ImageFile gives <other>

    Examples:
      | other        | image           |
      | ISO_LOWER    | ISO_UPPER       |
      | ISO_COMPOSED | ISO_DECOMPOSED  |
      | ISO_QUOTED   | ISO_APOSTROPHES |

  @profile:vpc @AttachImage.E_INVALIDARG
  Scenario Outline: The path is that of a directory
    When A.AttachImage(<directory>)
    Then it returns E_INVALIDARG
    And nothing has changed

    Examples:
      | directory          |
      | DIRECTORY          |
      | DIRECTORY_CASED    |
      | DIRECTORY_COMPOSED |

  @AttachImage.E_POINTER
  Scenario: The path is a NULL pointer
    When A.AttachImage(NULL)
    Then it returns E_POINTER
    And nothing has changed

  @AttachImage.VM_E_DRIVE_IN_USE.1 @AttachImage.atomic
  Scenario Outline: Something is attached already
    Given <attached>
    When A.AttachImage(<image>)
    Then it returns VM_E_DRIVE_IN_USE
    And nothing has changed

    Examples:
      | attached                 | image |
      | A.AttachImage(ISO1)      | ISO2  |
      | A.AttachImage(ISO1)      | ISO1  |
      | A.AttachHostDrive(HOST1) | ISO1  |

  @AttachImage.missing
  Scenario: Nothing is at the path
    When A.AttachImage(MISSING)
    Then all is as specified

  @AttachImage.empty
  Scenario: The path is an empty string
    When A.AttachImage("")
    Then nothing has changed
    And A.Attachment gives 0

  @AttachImage.relative
  Scenario Outline: The path is not a full path
    When A.AttachImage(<path>)
    Then all is as specified

    Examples:
      | path                    |
      | ISO_RELATIVE            |
      | "~/nothing is here.iso" |

  @AttachImage.not-iso
  Scenario: The file is no ISO image
    When A.AttachImage(NOT_ISO)
    Then all is as specified

  @AttachImage.VM_E_VM_UNKNOWN
  Scenario: AttachImage when the machine is gone
    Given M is forgotten
    When A.AttachImage(ISO1)
    Then it returns VM_E_VM_UNKNOWN
    And nothing has changed

  @AttachImage.VM_E_DRIVE_INVALID
  Scenario: AttachImage of a removed drive
    Given M.RemoveDVDROMDrive(A)
    When A.AttachImage(ISO1)
    Then it returns VM_E_DRIVE_INVALID
    And nothing has changed

  @AttachImage.DISP_E_EXCEPTION
  Scenario Outline: An unexpected error in AttachImage, whose page lists DISP_E_EXCEPTION alone
    When the next call on A meets <error>
    And A.AttachImage(ISO1)
    Then it returns DISP_E_EXCEPTION
    And nothing has changed

    Examples:
      | error            |
      | DISP_E_EXCEPTION |
      | E_FAIL           |
