Feature: Attachment tells what is attached

  Background:
    Given a machine M
    And a drive A at 0:1 of M

  @Attachment.S_OK @Attachment.value @Attachment.pure
  Scenario Outline: The kind of what is attached
    Given <attached>
    When A.Attachment
    Then it returns S_OK
    And it gives <kind>
    And nothing has changed

    Examples:
      | attached                 | kind |
      | a sink S on A            | 0    |
      | A.AttachImage(ISO1)      | 1    |
      | A.AttachHostDrive(HOST1) | 2    |

  @Attachment.value
  Scenario: A captured host drive without a disc is a host drive still
    Given A.AttachHostDrive(HOST1)
    And the disc is taken out of HOST1
    When A.Attachment
    Then it gives 2

  @Attachment.value
  Scenario Outline: Running and saving the machine leaves what is attached
    Given A.AttachImage(ISO1)
    And M is running
    And M is <state>
    When A.Attachment
    Then it gives 1

    Examples:
      | state   |
      | running |
      | saved   |

  @Attachment.value
  Scenario Outline: A machine that stops running keeps the images of all of its drives, or of none
    Given a drive B at 1:0 of M
    And A.AttachImage(ISO1)
    And B.AttachImage(ISO2)
    And M is running
    And M is <state>
    When A.Attachment
    Then it gives 1
    And B.Attachment gives 1

    Examples:
      | state |
      | saved |
      | off   |

  @Attachment.value
  Scenario: A machine that is saved keeps its images, or its host drives, or both, or none
    Given a drive B at 1:0 of M
    And A.AttachImage(ISO1)
    And B.AttachHostDrive(HOST1)
    And M is running
    And M is saved
    When A.Attachment
    Then it gives 1
    And B.Attachment gives 2

  @Attachment.E_POINTER
  Scenario: Attachment with a NULL out pointer
    When A.Attachment into NULL
    Then it returns E_POINTER
    And nothing has changed

  @Attachment.VM_E_VM_UNKNOWN
  Scenario: Attachment when the machine is gone
    Given M is forgotten
    When A.Attachment
    Then it returns VM_E_VM_UNKNOWN
    And nothing has changed

  @Attachment.VM_E_DRIVE_INVALID
  Scenario: Attachment of a removed drive
    Given M.RemoveDVDROMDrive(A)
    When A.Attachment
    Then it returns VM_E_DRIVE_INVALID
    And nothing has changed

  @Attachment.E_FAIL
  Scenario: An unexpected error in Attachment
    When the next call on A meets E_FAIL
    And A.Attachment
    Then it returns E_FAIL in vpc, DISP_E_EXCEPTION in vs2005
    And nothing has changed

  @Attachment.DISP_E_EXCEPTION
  Scenario: An unexpected error of dispatch in Attachment
    When the next call on A meets DISP_E_EXCEPTION
    And A.Attachment
    Then it returns DISP_E_EXCEPTION
    And nothing has changed
