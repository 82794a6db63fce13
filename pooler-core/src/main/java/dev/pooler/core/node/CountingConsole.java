package dev.pooler.core.node;

import dev.pooler.core.control.Console;
import dev.pooler.core.pool.PoolStats;
import java.util.SequencedMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the console does, for its own row of the statistics. Thread-safe. */
final class CountingConsole implements Console {
  private final Console console;
  private final LongAdder logins = new LongAdder();
  private final LongAdder queries = new LongAdder();

  CountingConsole(Console console) {
    this.console = console;
  }

  @Override
  public Dialog open(String user, Access access) {
    logins.increment();
    return new Counted(console.open(user, access), queries);
  }

  @Override
  public SequencedMap<String, String> parameters() {
    return console.parameters();
  }

  /** A query of the console counts as a transaction, as with PgBouncer. */
  PoolStats.Snapshot stats() {
    long count = queries.sum();
    return new PoolStats.Snapshot(0, count, count, 0, 0, 0, 0, 0, 0, 0, 0, logins.sum());
  }

  private record Counted(Dialog dialog, LongAdder queries) implements Dialog {
    @Override
    public CompletionStage<byte[]> query(String sql) {
      queries.increment();
      return dialog.query(sql);
    }

    @Override
    public void cancel() {
      dialog.cancel();
    }

    @Override
    public void close() {
      dialog.close();
    }
  }
}
