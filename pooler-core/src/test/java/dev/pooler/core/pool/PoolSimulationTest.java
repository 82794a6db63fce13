package dev.pooler.core.pool;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Runs whole nodes on virtual time; see {@link SimNode}. */
class PoolSimulationTest {
  private static final int SCHEDULES = 20_000;
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.pooler.server");

  @BeforeAll
  static void beQuiet() {
    LOGGER.setLevel(Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    LOGGER.setLevel(null);
  }

  @Test
  void shouldKeepEveryInvariantWhateverHappens() {
    for (long seed = 0; seed < SCHEDULES; seed++) {
      run(seed);
    }
  }

  /** A backend that was to come did not, and whoever relied on it asked for no other. */
  @Test
  void shouldOpenAnotherWhenACheckOrResetFails() {
    run(440);
    run(4918);
  }

  /** A loop joined a pool whose only shard had somebody waiting, and got a backend first. */
  @Test
  void shouldLendBetweenLoopsOfWhichOneCameLate() {
    run(8316);
  }

  /** Whoever took the last permit did not know that another pool waited for it. */
  @Test
  void shouldGiveUpAPermitThatWasWantedBeforeItWasTaken() {
    run(10263);
  }

  /** A backend under test went to another loop, and the one who relied on it asked for no other. */
  @Test
  void shouldLookForAnotherWhenABackendGoesToAnotherLoop() {
    run(34329);
  }

  private static void run(long seed) {
    try {
      new SimNode(seed).run();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }
}
