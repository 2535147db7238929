package dev.holdfast.faults;

import dev.holdfast.faults.World.Content;
import dev.holdfast.faults.World.Recorded;
import dev.holdfast.faults.World.Stored;
import dev.holdfast.faults.World.StoredManifest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must be so after every fault. Each says what it has seen that is not so. */
enum Invariant {
  FAULT_STRUCK {
    @Override
    List<String> violations(World world, Expected expected) {
      return world
          .struck()
          .map(one -> one.hits() > 0 ? List.<String>of() : List.of("it has hit nothing: " + one))
          .orElse(List.of("nothing has passed the door"));
    }
  },
  WHAT_IS_ASKED_FOR_COMES {
    @Override
    List<String> violations(World world, Expected expected) {
      List<String> wrong = new ArrayList<>(world.overdue());
      expected.due().stream()
          .filter(due -> world.backups().stream().noneMatch(one -> is(one, due)))
          .map(due -> "the run of " + due.policy() + " at " + due.time() + " never came")
          .forEach(wrong::add);
      expected
          .verified()
          .forEach(
              (name, since) -> {
                if (world.backups().stream().noneMatch(one -> isFoundSound(one, name, since))) {
                  wrong.add("nobody has said since " + since + " that " + name + " is sound");
                }
              });
      return wrong;
    }
  },
  WHAT_CAN_SUCCEED_DOES {
    @Override
    List<String> violations(World world, Expected expected) {
      return world.records().stream()
          .filter(one -> expected.survived() && !expected.hopeless().contains(one.name()))
          .filter(one -> !"Completed".equals(one.phase()))
          .map(one -> one + ", and nothing was in its way for good")
          .toList();
    }
  },
  EVERYTHING_ENDS {
    @Override
    List<String> violations(World world, Expected expected) {
      return world.records().stream()
          .filter(one -> !one.ended())
          .map(one -> one + " has not ended")
          .toList();
    }
  },
  NOTHING_PARTIAL_IS_LISTED {
    @Override
    List<String> violations(World world, Expected expected) {
      List<String> wrong = new ArrayList<>();
      world.manifests().stream()
          .filter(one -> one.problem() != null)
          .forEach(one -> wrong.add("manifest " + one + " names what is not there"));
      world.backups().stream()
          .filter(Recorded::isStored)
          .forEach(
              backup -> {
                if (backup.manifests().isEmpty()) {
                  wrong.add(backup + " names no manifest");
                }
                backup.manifests().stream()
                    .filter(claim -> world.manifests().stream().noneMatch(one -> is(one, claim)))
                    .forEach(claim -> wrong.add(backup + " names " + claim + ", which is not so"));
              });
      return wrong;
    }
  },
  NOTHING_KEPT_IS_GONE {
    @Override
    List<String> violations(World world, Expected expected) {
      List<String> wrong = new ArrayList<>();
      for (String name : expected.kept()) {
        if (world.backups().stream().noneMatch(one -> one.name().equals(name) && one.isStored())) {
          wrong.add("no record says that " + name + " is stored: " + named(world, name));
        }
        if (world.manifests().stream().noneMatch(one -> isWholeOf(one, name))) {
          wrong.add("what is stored of " + name + " is gone");
        }
      }
      expected.shelved().stream()
          .filter(name -> !expected.kept().contains(name))
          .filter(name -> world.manifests().stream().noneMatch(one -> isWholeOf(one, name)))
          .forEach(name -> wrong.add("what is stored of " + name + " is gone"));
      return wrong;
    }
  },
  NOTHING_STRAYS {
    @Override
    List<String> violations(World world, Expected expected) {
      return world.shelf().stream()
          .filter(one -> hasExpired(one, world, expected) || isNobodys(one, world))
          .map(one -> one + " lies there, and belongs to nothing")
          .toList();
    }
  },
  NO_RUN_TWICE {
    @Override
    List<String> violations(World world, Expected expected) {
      return Stream.concat(
              repeated(
                  world.manifests(), one -> one.destination() + ", run " + one.runUid(), "stored"),
              repeated(
                  world.backups().stream().filter(one -> one.scheduledFor() != null).toList(),
                  one -> one.policy() + " at " + one.scheduledFor(),
                  "started"))
          .toList();
    }
  },
  NOTHING_IS_LEFT {
    @Override
    List<String> violations(World world, Expected expected) {
      return world.leftovers();
    }
  },
  TARGET_IS_WHOLE {
    @Override
    List<String> violations(World world, Expected expected) {
      return world
          .target()
          .filter(content -> !expected.targets().contains(content))
          .map(content -> List.of("the target holds " + content + ", not " + expected.targets()))
          .orElse(List.of());
    }
  },
  NO_FALSE_SUCCESS {
    @Override
    List<String> violations(World world, Expected expected) {
      return world.records().stream()
          .filter(one -> one.kind().equals("Restore") && one.isStored())
          .filter(one -> world.target().isPresent())
          .filter(one -> world.target().get() != Content.RESTORED)
          .map(one -> one + ", and the target holds " + world.target().get())
          .toList();
    }
  },
  NO_FALSE_DOUBT {
    @Override
    List<String> violations(World world, Expected expected) {
      return world.next().isEmpty()
          ? List.of()
          : world.backups().stream()
              .filter(Recorded::doubted)
              .map(one -> one + " is said not to be sound")
              .toList();
    }
  },
  NEXT_RUN_SUCCEEDS {
    @Override
    List<String> violations(World world, Expected expected) {
      List<String> wrong = new ArrayList<>();
      world.next().filter(one -> !one.isStored()).ifPresent(one -> wrong.add(one.toString()));
      if (world.next().isPresent()) {
        expected.gone().stream()
            .filter(
                name ->
                    world.backups().stream().anyMatch(one -> one.name().equals(name))
                        || world.manifests().stream().anyMatch(one -> one.backup().equals(name)))
            .forEach(name -> wrong.add(name + " has expired, and is still there"));
      }
      return wrong;
    }
  },
  EVERYBODY_IS_TOLD {
    @Override
    List<String> violations(World world, Expected expected) {
      List<String> wrong = new ArrayList<>();
      expected.told().stream()
          .filter(name -> world.heard().notices().stream().noneMatch(one -> is(one, name)))
          .forEach(name -> wrong.add("nobody was told of " + name));
      world.heard().due().forEach(one -> wrong.add(one + " is still to be told"));
      world.heard().notices().stream()
          .distinct()
          .collect(Collectors.groupingBy(one -> one.event() + " of " + one.object()))
          .values()
          .stream()
          .filter(several -> several.size() > 1)
          .forEach(several -> wrong.add("told as if it were news again: " + several));
      return wrong;
    }
  },
  OPERATORS_ANSWER {
    @Override
    List<String> violations(World world, Expected expected) {
      return world.heard().silent();
    }
  },
  ONE_OPERATOR_WORKS {
    @Override
    List<String> violations(World world, Expected expected) {
      List<String> working = world.heard().working();
      return working.size() == 1
          ? List.of()
          : List.of("those that say that they work are " + working);
    }
  },
  FAILURES_SAY_WHY {
    @Override
    List<String> violations(World world, Expected expected) {
      return world.records().stream()
          .filter(Recorded::isFailed)
          .filter(one -> isBlank(one.reason()) || isBlank(one.message()))
          .map(one -> one + " does not say why")
          .toList();
    }
  };

  /** One sentence for each thing that is not so. */
  abstract List<String> violations(World world, Expected expected);

  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static boolean is(StoredManifest manifest, World.Claim claim) {
    return manifest.problem() == null
        && manifest.destination().equals(claim.destination())
        && manifest.key().equals(claim.key())
        && Objects.equals(manifest.sha256(), claim.sha256());
  }

  private static boolean is(Recorded backup, Expected.Due due) {
    return due.policy().equals(backup.policy()) && due.time().equals(backup.scheduledFor());
  }

  private static boolean hasExpired(Stored stored, World world, Expected expected) {
    return world.next().isPresent() && expected.gone().contains(stored.backup());
  }

  /** What an attempt that was killed has stored goes with the record of its run. */
  private static boolean isNobodys(Stored stored, World world) {
    return world.backups().stream().noneMatch(one -> one.name().equals(stored.backup()))
        && world.manifests().stream().noneMatch(one -> one.accountsFor(stored));
  }

  private static boolean isFoundSound(Recorded backup, String name, Instant since) {
    return backup.name().equals(name)
        && !backup.doubted()
        && backup.verifiedTime() != null
        && !Instant.parse(backup.verifiedTime()).isBefore(since);
  }

  private static boolean isWholeOf(StoredManifest manifest, String backup) {
    return manifest.backup().equals(backup) && manifest.problem() == null;
  }

  private static boolean is(World.Notice notice, String object) {
    return notice.object().equals(object);
  }

  private static boolean isBlank(String text) {
    return text == null || text.isBlank();
  }

  private static String named(World world, String name) {
    return world.backups().stream()
        .filter(one -> one.name().equals(name))
        .map(Recorded::toString)
        .findFirst()
        .orElse("there is none");
  }

  private static <T> Stream<String> repeated(
      List<T> all, Function<T, String> identity, String what) {
    return all.stream().collect(Collectors.groupingBy(identity)).entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .map(Map.Entry::getValue)
        .map(several -> what + " twice: " + several);
  }
}
