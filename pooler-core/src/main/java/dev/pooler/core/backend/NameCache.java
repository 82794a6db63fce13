package dev.pooler.core.backend;

import dev.pooler.core.view.HostNameView;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The addresses of host names. Each name is looked up by one thread at a time, and what was found
 * holds for {@code dns_max_ttl}, that nothing was found for {@code dns_nxdomain_ttl}; what the name
 * server says about time does not count, as in PgBouncer. Thread-safe. Keeps one answer for each
 * name that was ever configured.
 */
final class NameCache {

  /** Asks the system; blocks. */
  @FunctionalInterface
  interface Lookup {
    InetAddress[] all(String name) throws UnknownHostException;
  }

  /**
   * How long answers hold.
   *
   * @param found {@code dns_max_ttl}
   * @param failed {@code dns_nxdomain_ttl}
   */
  record Times(Duration found, Duration failed) {}

  /**
   * @param addresses in the order of the answer; empty when there is no such host, or no answer
   * @param at when it came, on the clock
   */
  record Answer(List<InetAddress> addresses, long at) {}

  private final ConcurrentHashMap<String, CompletableFuture<Answer>> answers =
      new ConcurrentHashMap<>();
  private final Supplier<Times> times;
  private final Lookup lookup;
  private final Executor threads;
  private final LongSupplier clock;

  /**
   * @param times asked each time, as they may change
   * @param threads may block
   * @param clock nanoseconds, as {@link System#nanoTime}
   */
  NameCache(Supplier<Times> times, Lookup lookup, Executor threads, LongSupplier clock) {
    this.times = times;
    this.lookup = lookup;
    this.threads = threads;
    this.clock = clock;
  }

  /** The answer, which may still be on its way; never fails. Does not block. */
  CompletableFuture<Answer> find(String name) {
    return answers.compute(
        name, (asked, known) -> known != null && holds(known) ? known : ask(asked));
  }

  /** Every name that was asked for. */
  Set<String> names() {
    return Set.copyOf(answers.keySet());
  }

  /** Asks for a name again, however new the last answer is. */
  void renew(String name) {
    answers.compute(name, (asked, known) -> known == null || known.isDone() ? ask(asked) : known);
  }

  /** What the last answer had, however old it is; empty when there is none yet. Does not ask. */
  List<InetAddress> known(String name) {
    CompletableFuture<Answer> answer = answers.get(name);
    return answer != null && answer.isDone() ? answer.join().addresses() : List.of();
  }

  /** Every answer that has come so far, by name; those too that hold no longer. */
  List<HostNameView> known() {
    List<HostNameView> views = new ArrayList<>();
    answers.forEach((name, answer) -> {
      if (answer.isDone()) {
        views.add(view(name, answer.join()));
      }
    });
    views.sort(Comparator.comparing(HostNameView::name));
    return views;
  }

  private HostNameView view(String name, Answer answer) {
    List<String> addresses =
        answer.addresses().stream().map(NetUtil::toAddressString).distinct().toList();
    return new HostNameView(name, Math.max(0, left(answer).toSeconds()), addresses);
  }

  /** How many answers are still on their way. */
  int pending() {
    return (int) answers.values().stream().filter(answer -> !answer.isDone()).count();
  }

  private boolean holds(CompletableFuture<Answer> known) {
    if (!known.isDone()) {
      return true;
    }
    return left(known.join()).isPositive();
  }

  /** For how long the answer holds; not positive when it does no longer. */
  private Duration left(Answer answer) {
    Times now = times.get();
    Duration time = answer.addresses().isEmpty() ? now.failed() : now.found();
    return time.minusNanos(clock.getAsLong() - answer.at());
  }

  private CompletableFuture<Answer> ask(String name) {
    return CompletableFuture.supplyAsync(() -> lookUp(name), threads);
  }

  private Answer lookUp(String name) {
    List<InetAddress> addresses;
    try {
      addresses = List.of(lookup.all(name));
    } catch (UnknownHostException | RuntimeException e) {
      // Also what no name can be, and whatever else goes wrong: a failure would be kept for ever.
      addresses = List.of();
    }
    return new Answer(addresses, clock.getAsLong());
  }
}
