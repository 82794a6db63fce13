package dev.pooler.protocol.flow;

import io.netty.buffer.ByteBuf;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * All statements that some client or backend of this process uses, found by their text and
 * parameter types.
 *
 * <p>Holds them weakly: a statement that no client and no backend knows any more goes with the next
 * garbage collection and gets another name when it comes back.
 *
 * <p>Thread-safe (one lock; it is only asked when a client names a statement). One for the whole
 * process lets clients of all event loops share the statements of every backend.
 */
public final class StatementCatalog {
  private final LongSupplier numbers;
  private final Map<Bytes, Entry> entries = new HashMap<>();
  private final ReferenceQueue<Statement> dropped = new ReferenceQueue<>();

  /** A catalog that numbers its statements from 1. */
  public StatementCatalog() {
    this(new AtomicLong()::incrementAndGet);
  }

  /**
   * @param numbers gives each new statement a number that is unique among all catalogs whose
   *     clients meet on one backend
   */
  public StatementCatalog(LongSupplier numbers) {
    this.numbers = numbers;
  }

  /**
   * The statement with the definition that lies in {@code in}: query, terminating zero, parameter
   * types.
   */
  synchronized Statement intern(ByteBuf in, int index, int length) {
    expunge();
    Bytes key = new Bytes(length).fill(in, index, length);
    Entry entry = entries.get(key);
    Statement known = entry == null ? null : entry.get();
    if (known != null) {
      return known;
    }
    Statement statement = new Statement(key.array(), numbers.getAsLong());
    entries.put(key, new Entry(statement, key, dropped));
    return statement;
  }

  /** Statements in use, or not yet noticed to be out of use. */
  public synchronized int size() {
    expunge();
    return entries.size();
  }

  private void expunge() {
    while (dropped.poll() instanceof Entry gone) {
      entries.remove(gone.key, gone);
    }
  }

  private static final class Entry extends WeakReference<Statement> {
    private final Bytes key;

    Entry(Statement statement, Bytes key, ReferenceQueue<Statement> queue) {
      super(statement, queue);
      this.key = key;
    }
  }
}
