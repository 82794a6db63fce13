package dev.pooler.drivers;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What the users of a soak have seen. Thread-safe. */
final class SoakNotes {
  /**
   * What a user may be told when its backend is killed: that it was, that PostgreSQL starts or
   * recovers, or that the connection is gone.
   */
  private static final Set<String> EXPECTED =
      Set.of("57P01", "57P02", "57P03", "08000", "08001", "08003", "08006", "08P01");

  private final LongAdder steps = new LongAdder();
  private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();

  void stepDone() {
    steps.increment();
  }

  long steps() {
    return steps.sum();
  }

  /** A user's connection broke. */
  void failed(String user, SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    failures.computeIfAbsent(state, s -> new LongAdder()).increment();
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SocketTimeoutException) {
        complain(user, "waited in vain: " + trace(failure));
        return;
      }
    }
    if (!EXPECTED.contains(state)) {
      complain(user, "an error that no kill explains: " + state + " " + trace(failure));
    }
  }

  void expect(String user, String expected, String actual) {
    if (!expected.equals(actual)) {
      complain(user, "expected " + expected + ", got " + actual);
    }
  }

  void complain(String user, String text) {
    complaints.add(user + ": " + text);
  }

  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Number of broken connections for each SQLSTATE. */
  Map<String, LongAdder> failures() {
    return new TreeMap<>(failures);
  }

  /** With our own calls only, which say what was being done. */
  private static String trace(SQLException failure) {
    StringBuilder text = new StringBuilder(String.valueOf(failure.getMessage()));
    for (StackTraceElement call : failure.getStackTrace()) {
      if (call.getClassName().startsWith("dev.pooler.")) {
        text.append(" < ").append(call.getMethodName()).append(':').append(call.getLineNumber());
      }
    }
    return text.toString();
  }
}
