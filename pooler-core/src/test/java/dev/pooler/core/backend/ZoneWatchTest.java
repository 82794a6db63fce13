package dev.pooler.core.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ZoneWatchTest {
  private static final long PERIOD = Duration.ofSeconds(5).toNanos();

  private final List<String> lookedUp = new ArrayList<>();
  private final Map<String, Long> serials = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final NameCache names =
      new NameCache(
          () -> new NameCache.Times(Duration.ofDays(1), Duration.ofDays(1)),
          name -> {
            lookedUp.add(name);
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
          },
          Runnable::run,
          () -> 0);
  private final ZoneWatch watch = new ZoneWatch(names, this::serial, Runnable::run);

  private @Nullable Long serial(String zone) {
    asked.add(zone);
    return serials.get(zone);
  }

  @Test
  void shouldLookUpNamesOfZoneWhoseSerialHasChanged() {
    names.find("db.one.test");
    names.find("other.one.test");
    names.find("db.two.test");
    serials.put("one.test", 7L);
    serials.put("two.test", 7L);
    watch.sweep(0, PERIOD);
    lookedUp.clear();

    serials.put("one.test", 8L);
    watch.sweep(PERIOD, PERIOD);

    assertThat(lookedUp).containsExactlyInAnyOrder("db.one.test", "other.one.test");
  }

  @Test
  void shouldAskOnceInAPeriodAndNotAtAllWithoutOne() {
    names.find("db.one.test");
    names.find("localhost");
    serials.put("one.test", 7L);

    watch.sweep(0, 0);
    watch.sweep(0, PERIOD);
    watch.sweep(PERIOD - 1, PERIOD);
    assertThat(asked).containsExactly("one.test");

    watch.sweep(PERIOD, PERIOD);
    assertThat(asked).hasSize(2);
  }

  @Test
  void shouldTakeNoAnswerForNoChange() {
    names.find("db.one.test");
    serials.put("one.test", 7L);
    watch.sweep(0, PERIOD);
    serials.remove("one.test");
    watch.sweep(PERIOD, PERIOD);
    serials.put("one.test", 7L);
    watch.sweep(2 * PERIOD, PERIOD);

    assertThat(lookedUp).containsExactly("db.one.test");
  }
}
