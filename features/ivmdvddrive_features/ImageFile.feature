Feature: ImageFile tells the path of the attached image

  Background:
    Given a machine M
    And a drive A at 0:1 of M

  @ImageFile.S_OK @ImageFile.value @ImageFile.pure
  Scenario Outline: The path of the attached image
    Given A.AttachImage(<image>)
    When A.ImageFile
    Then it returns S_OK
    And it gives <image>
    And nothing has changed

    Examples:
      | image       |
      | ISO1        |
      | ISO2        |
      | ISO_UNICODE |

  @ImageFile.value
  Scenario Outline: The path comes back as it was passed: <what>
    When A.AttachImage(<image>)
    Then A.ImageFile gives <image>

    Examples:
      | image           | what                                       |
      | ISO_DOTS        | with the segments . and ..                 |
      | ISO_DOUBLED     | with two separators in a row               |
      | ISO_LINK        | over symbolic links                        |
      | ISO_SLASHES     | with the separator of other systems        |
      | ISO_SPACES      | with spaces at the ends of names           |
      | ISO_COMPOSED    | with letters of one character              |
      | ISO_DECOMPOSED  | with letters and accents as two characters |
      | ISO_PERCENT     | with %41 and %TEMP%                        |
      | ISO_VARIABLE    | with ~ and $HOME                           |
      | ISO_QUOTED      | between quotation marks                    |
      | ISO_APOSTROPHES | between apostrophes                        |
      | ISO_UPPER       | in upper case                              |
      | ISO_LOWER       | in lower case                              |
      | ISO_LONG        | longer than Windows permits by default     |

  @ImageFile.VM_E_MEDIA_WRONG_TYPE
  Scenario: A host drive is captured instead
    Given A.AttachHostDrive(HOST1)
    When A.ImageFile
    Then it returns VM_E_MEDIA_WRONG_TYPE
    And nothing has changed

  @ImageFile.VM_E_MEDIA_WRONG_TYPE
  Scenario: Nothing is attached
    When A.ImageFile
    Then it returns VM_E_MEDIA_WRONG_TYPE
    And nothing has changed

  @ImageFile.E_POINTER
  Scenario: ImageFile with a NULL out pointer
    Given A.AttachImage(ISO1)
    When A.ImageFile into NULL
    Then it returns E_POINTER
    And nothing has changed

  @ImageFile.VM_E_VM_UNKNOWN
  Scenario: ImageFile when the machine is gone
    Given A.AttachImage(ISO1)
    And M is forgotten
    When A.ImageFile
    Then it returns VM_E_VM_UNKNOWN
    And nothing has changed

  @ImageFile.VM_E_DRIVE_INVALID
  Scenario: ImageFile of a removed drive
    Given M.RemoveDVDROMDrive(A)
    When A.ImageFile
    Then it returns VM_E_DRIVE_INVALID
    And nothing has changed

  @ImageFile.E_FAIL
  Scenario: An unexpected error in ImageFile
    Given A.AttachImage(ISO1)
    When the next call on A meets E_FAIL
    And A.ImageFile
    Then it returns E_FAIL in vpc, DISP_E_EXCEPTION in vs2005
    And nothing has changed

  @ImageFile.DISP_E_EXCEPTION
  Scenario: An unexpected error of dispatch in ImageFile
    Given A.AttachImage(ISO1)
    When the next call on A meets DISP_E_EXCEPTION
    And A.ImageFile
    Then it returns DISP_E_EXCEPTION
    And nothing has changed
