Feature: A drive tells its clients of media: OnMediaInsert and OnMediaEject

  Background:
    Given a machine M
    And a drive A at 0:1 of M
    And a sink S on A

  @OnMediaInsert.image @OnMediaInsert.path @OnMediaInsert.once
  Scenario Outline: OnMediaInsert when an image is attached
    When A.AttachImage(<image>)
    Then S got OnMediaInsert(<image>)

    Examples:
      | image          |
      | ISO1           |
      | ISO_UNICODE    |
      | ISO_DOTS       |
      | ISO_LINK       |
      | ISO_SPACES     |
      | ISO_DECOMPOSED |

  @OnMediaInsert.disc @OnMediaInsert.path @OnMediaInsert.once
  Scenario: OnMediaInsert when a disc is put into a captured host drive
    Given A.AttachHostDrive(HOST1)
    And the disc is taken out of HOST1
    When a disc is put into HOST1
    Then S got OnMediaInsert(HOST1)

  @OnMediaInsert.disc
  Scenario: OnMediaInsert when a disc is put into a running machine's host drive
    Given A.AttachHostDrive(HOST1)
    And M is running
    And the disc is taken out of HOST1
    When a disc is put into HOST1
    Then S got OnMediaInsert(HOST1)

  @OnMediaInsert.every-sink @OnMediaInsert.once
  Scenario: Every sink of the drive gets OnMediaInsert
    Given a sink T on A
    When A.AttachImage(ISO1)
    Then S got OnMediaInsert(ISO1)
    And T got OnMediaInsert(ISO1)

  @OnMediaInsert.own-drive
  Scenario: A sink of another drive does not get OnMediaInsert
    Given a drive B at 1:0 of M
    And a sink T on B
    When A.AttachImage(ISO1)
    Then S got OnMediaInsert(ISO1)
    And T got nothing

  @OnMediaInsert.own-drive
  Scenario: A sink of a drive that has not captured the host drive does not get OnMediaInsert
    Given a drive B at 1:0 of M
    And a sink T on B
    And A.AttachHostDrive(HOST1)
    And the disc is taken out of HOST1
    When a disc is put into HOST1
    Then S got OnMediaInsert(HOST1)
    And T got nothing

  @OnMediaInsert.not-after-failure
  Scenario Outline: A call that fails sends no OnMediaInsert
    Given <attached>
    When <call>
    Then S got nothing

    Examples:
      | attached            | call                     |
      | A.AttachImage(ISO1) | A.AttachImage(ISO2)      |
      | A.AttachImage(ISO1) | A.AttachHostDrive(HOST1) |
      | M is running        | A.AttachImage(DIRECTORY) |
      | M is running        | A.AttachHostDrive(NULL)  |

  @OnMediaInsert.unprompted
  Scenario Outline: What attaches nothing sends no OnMediaInsert
    Given A.AttachImage(ISO1)
    When <step>
    Then S got nothing

    Examples:
      | step                     |
      | A.Attachment             |
      | A.ImageFile              |
      | A.SetBusLocation(1, 1)   |
      | M is running             |
      | a disc is put into HOST2 |

  @OnMediaInsert.not-after-unadvise
  Scenario: A sink that was unadvised does not get OnMediaInsert
    Given a sink T on A
    And S is unadvised
    When A.AttachImage(ISO1)
    Then S got nothing
    And T got OnMediaInsert(ISO1)

  @OnMediaInsert.order
  Scenario: OnMediaInsert comes in its turn
    Given M is running
    When A.AttachImage(ISO1)
    And A.ReleaseImage()
    And A.AttachImage(ISO2)
    And A.ReleaseImage()
    Then S got OnMediaInsert(ISO1), OnMediaEject(ISO1), OnMediaInsert(ISO2), OnMediaEject(ISO2)

  @OnMediaInsert.host-drive
  Scenario: Whether AttachHostDrive sends OnMediaInsert is left open
    When A.AttachHostDrive(HOST1)
    Then all is as specified

  @OnMediaEject.image @OnMediaEject.path @OnMediaEject.once
  Scenario Outline: OnMediaEject when an image is released
    Given A.AttachImage(<image>)
    When A.ReleaseImage()
    Then S got OnMediaEject(<image>)

    Examples:
      | image          |
      | ISO1           |
      | ISO_UNICODE    |
      | ISO_DOTS       |
      | ISO_LINK       |
      | ISO_SPACES     |
      | ISO_DECOMPOSED |

  @OnMediaEject.disc @OnMediaEject.path @OnMediaEject.once
  Scenario: OnMediaEject when a disc is taken out of a captured host drive
    Given A.AttachHostDrive(HOST1)
    When the disc is taken out of HOST1
    Then S got OnMediaEject(HOST1)

  @OnMediaEject.disc
  Scenario: OnMediaEject when a disc is taken out of a running machine's host drive
    Given A.AttachHostDrive(HOST1)
    And M is running
    When the disc is taken out of HOST1
    Then S got OnMediaEject(HOST1)

  @OnMediaInsert.path @OnMediaEject.path
  Scenario: Events about discs give a letter that was passed in lower case always in the same case
    Given M is running
    And A.AttachHostDrive(HOST1.lower)
    And the disc is taken out of HOST1
    When a disc is put into HOST1
    Then all is as specified

  @OnMediaEject.disc
  Scenario: OnMediaEject for the disc of a host drive that was captured a second time
    Given M is running
    And A.AttachHostDrive(HOST1)
    And A.ReleaseHostDrive()
    And A.AttachHostDrive(HOST1)
    When the disc is taken out of HOST1
    Then S got OnMediaEject(HOST1)

  @OnMediaEject.every-sink @OnMediaEject.once
  Scenario: Every sink of the drive gets OnMediaEject
    Given a sink T on A
    And A.AttachImage(ISO1)
    When A.ReleaseImage()
    Then S got OnMediaEject(ISO1)
    And T got OnMediaEject(ISO1)

  @OnMediaEject.own-drive
  Scenario: A sink of another drive does not get OnMediaEject
    Given a drive B at 1:0 of M
    And a sink T on B
    And A.AttachImage(ISO1)
    When A.ReleaseImage()
    Then S got OnMediaEject(ISO1)
    And T got nothing

  @OnMediaEject.own-drive
  Scenario: A sink of a drive that has not captured the host drive does not get OnMediaEject
    Given a drive B at 1:0 of M
    And a sink T on B
    And A.AttachHostDrive(HOST1)
    When the disc is taken out of HOST1
    Then S got OnMediaEject(HOST1)
    And T got nothing

  @OnMediaEject.not-after-failure
  Scenario Outline: A call that fails sends no OnMediaEject
    Given <attached>
    When <call>
    Then S got nothing

    Examples:
      | attached                 | call                 |
      | A.AttachHostDrive(HOST1) | A.ReleaseImage()     |
      | A.AttachImage(ISO1)      | A.ReleaseHostDrive() |
      | M is running             | A.ReleaseHostDrive() |
      | M is running             | A.ReleaseImage()     |

  @OnMediaEject.unprompted
  Scenario Outline: What detaches nothing sends no OnMediaEject
    Given A.AttachImage(ISO1)
    When <step>
    Then S got nothing

    Examples:
      | step                           |
      | A.Attachment                   |
      | A.ImageFile                    |
      | A.SetBusLocation(1, 1)         |
      | M is running                   |
      | the disc is taken out of HOST2 |

  @OnMediaEject.not-after-unadvise
  Scenario: A sink that was unadvised does not get OnMediaEject
    Given a sink T on A
    And A.AttachImage(ISO1)
    And S is unadvised
    When A.ReleaseImage()
    Then S got nothing
    And T got OnMediaEject(ISO1)

  @OnMediaEject.order
  Scenario: OnMediaEject comes in its turn
    Given M is running
    When A.AttachImage(ISO1)
    And A.ReleaseImage()
    And A.AttachImage(ISO2)
    And A.ReleaseImage()
    Then S got OnMediaInsert(ISO1), OnMediaEject(ISO1), OnMediaInsert(ISO2), OnMediaEject(ISO2)

  @OnMediaEject.host-drive
  Scenario: Whether ReleaseHostDrive sends OnMediaEject is left open
    Given A.AttachHostDrive(HOST1)
    When A.ReleaseHostDrive()
    Then all is as specified

  @OnMediaInsert.failing-sink
  Scenario: A sink that fails keeps neither AttachImage from succeeding nor another sink from being called
    Given a failing sink F on A
    And a sink T on A
    When A.AttachImage(ISO1)
    Then it returns S_OK
    And F got OnMediaInsert(ISO1)
    And S got OnMediaInsert(ISO1)
    And T got OnMediaInsert(ISO1)
    And A.ImageFile gives ISO1

  @OnMediaEject.failing-sink
  Scenario: A sink that fails keeps neither ReleaseImage from succeeding nor another sink from being called
    Given a failing sink F on A
    And a sink T on A
    And A.AttachImage(ISO1)
    When A.ReleaseImage()
    Then it returns S_OK
    And F got OnMediaEject(ISO1)
    And S got OnMediaEject(ISO1)
    And T got OnMediaEject(ISO1)
    And A.Attachment gives 0

  @OnMediaInsert.failing-sink @OnMediaEject.failing-sink
  Scenario: A sink that fails keeps no other sink from being called when a disc is moved
    Given a failing sink F on A
    And a sink T on A
    And A.AttachHostDrive(HOST1)
    When the disc is taken out of HOST1
    Then S got OnMediaEject(HOST1)
    And T got OnMediaEject(HOST1)
    When a disc is put into HOST1
    Then S got OnMediaInsert(HOST1)
    And T got OnMediaInsert(HOST1)
