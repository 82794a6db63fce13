package dev.pooler.core.config;

import static dev.pooler.core.config.ConfigKey.own;
import static dev.pooler.core.config.ValueTypes.COUNT;
import static dev.pooler.core.config.ValueTypes.SECONDS;
import static dev.pooler.core.config.ValueTypes.word;

import java.time.Duration;
import java.util.List;

/** Keys that PgBouncer does not have, in sections of their own. None of them is live. */
public final class OwnKeys {
  public static final ConfigKey<Transport> TRANSPORT =
      own(Section.POOLER, "transport", word(Transport.class), "auto");

  /** Number of event loops; 0: as many as there are processors. */
  public static final ConfigKey<Integer> EVENT_LOOPS =
      own(Section.POOLER, "event_loops", COUNT, "0");

  /** How long, on average, whoever fails to prove who it is waits for being told; 0: not at all. */
  public static final ConfigKey<Duration> AUTH_FAILURE_DELAY =
      own(Section.POOLER, "auth_failure_delay", SECONDS, "0.5");

  static final List<ConfigKey<?>> ALL = List.of(TRANSPORT, EVENT_LOOPS, AUTH_FAILURE_DELAY);

  private OwnKeys() {}
}
