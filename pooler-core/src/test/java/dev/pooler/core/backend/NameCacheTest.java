package dev.pooler.core.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.view.HostNameView;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class NameCacheTest {
  private final List<String> asked = new ArrayList<>();
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private NameCache.Times times = new NameCache.Times(seconds(15), seconds(5));
  private long now;
  private String[] found = {"10.0.0.1", "10.0.0.2"};
  private final NameCache cache = new NameCache(() -> times, this::lookUp, waiting::add, () -> now);

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private InetAddress[] lookUp(String name) throws UnknownHostException {
    asked.add(name);
    if (name.isBlank()) {
      throw new IllegalArgumentException("the system does not like this name");
    }
    if (found.length == 0) {
      throw new UnknownHostException(name);
    }
    InetAddress[] all = new InetAddress[found.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = InetAddress.getByName(found[i]);
    }
    return all;
  }

  private List<String> find(String name) {
    CompletableFuture<NameCache.Answer> answer = cache.find(name);
    while (!waiting.isEmpty()) {
      waiting.remove().run();
    }
    return answer.join().addresses().stream().map(InetAddress::getHostAddress).toList();
  }

  private void passSeconds(long seconds) {
    now += seconds(seconds).toNanos();
  }

  @Test
  void shouldAskAgainOnlyWhenTheTimeIsOver() {
    assertThat(find("db")).containsExactly("10.0.0.1", "10.0.0.2");
    found = new String[] {"10.0.0.3"};
    passSeconds(14);
    assertThat(find("db")).containsExactly("10.0.0.1", "10.0.0.2");
    passSeconds(1);
    assertThat(find("db")).containsExactly("10.0.0.3");
    assertThat(asked).containsExactly("db", "db");
  }

  @Test
  void shouldKeepThatThereIsNoSuchHostForATimeOfItsOwn() {
    found = new String[0];
    assertThat(find("db")).isEmpty();
    found = new String[] {"10.0.0.3"};
    passSeconds(4);
    assertThat(find("db")).isEmpty();
    passSeconds(1);
    assertThat(find("db")).containsExactly("10.0.0.3");
  }

  /** A failure would be kept for ever. */
  @Test
  void shouldTakeAnyTroubleForNoAnswer() {
    assertThat(find(" ")).isEmpty();
    passSeconds(5);
    assertThat(find(" ")).isEmpty();
    assertThat(asked).hasSize(2);
  }

  @Test
  void shouldKeepNothingWhenTheTimeIsZero() {
    times = new NameCache.Times(seconds(0), seconds(0));
    find("db");
    find("db");
    assertThat(asked).hasSize(2);
  }

  @Test
  void shouldShowWhatItKnowsAndForHowLong() {
    cache.find("slow");
    assertThat(cache.known()).isEmpty();
    assertThat(cache.pending()).isEqualTo(1);
    found = new String[] {"10.0.0.1", "fd00::1"};
    find("db");
    found = new String[0];
    find("absent");
    passSeconds(6);
    assertThat(cache.pending()).isZero();
    assertThat(cache.known())
        .containsExactly(
            new HostNameView("absent", 0, List.of()),
            new HostNameView("db", 9, List.of("10.0.0.1", "fd00::1")),
            new HostNameView("slow", 9, List.of("10.0.0.1", "fd00::1")));
  }

  @Test
  void shouldFollowTimesThatChange() {
    find("db");
    passSeconds(10);
    times = new NameCache.Times(seconds(10), seconds(5));
    find("db");
    assertThat(asked).hasSize(2);
  }

  @Test
  void shouldAskOnceForAllWhoWait() {
    times = new NameCache.Times(seconds(0), seconds(0));
    CompletableFuture<NameCache.Answer> first = cache.find("db");
    assertThat(cache.find("db")).isSameAs(first);
    assertThat(cache.find("other")).isNotSameAs(first);
    assertThat(waiting).hasSize(2);
  }
}
