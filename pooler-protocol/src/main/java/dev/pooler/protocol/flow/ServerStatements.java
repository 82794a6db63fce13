package dev.pooler.protocol.flow;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shared statements that one backend has prepared, in the order of their last use.
 *
 * <p>As with the client's names, what is certain and what the messages under way will make of it
 * are kept apart. Confined to the event loop of its backend.
 */
public final class ServerStatements {
  private final Map<Statement, Prepared> statements = new LinkedHashMap<>(16, 0.75f, true);
  private int limit;
  private int present;

  /** Nothing is prepared yet. */
  public ServerStatements(int limit) {
    setLimit(limit);
  }

  /**
   * Sets how many statements may be prepared at once (at least one); acts when the next one is
   * added.
   */
  public void setLimit(int limit) {
    this.limit = Math.max(1, limit);
  }

  /** Statements prepared, those under way counted as if all went well. */
  public int size() {
    return present;
  }

  /** The state of a statement, as its latest use. */
  Prepared use(Statement statement) {
    Prepared prepared = statements.get(statement);
    if (prepared == null) {
      prepared = new Prepared(this, statement);
      statements.put(statement, prepared);
    }
    return prepared;
  }

  /** The statement to close before one more is prepared, or null when there is room. */
  @Nullable Prepared overdue() {
    if (present < limit) {
      return null;
    }
    for (Prepared prepared : statements.values()) {
      if (prepared.expected) {
        return prepared;
      }
    }
    return null;
  }

  /** {@code DEALLOCATE ALL} was carried out. What was sent behind it is still to happen. */
  public void clear() {
    for (Iterator<Prepared> all = statements.values().iterator(); all.hasNext(); ) {
      if (all.next().clear()) {
        all.remove();
      }
    }
  }

  /** One statement on this backend. */
  static final class Prepared {
    private final ServerStatements owner;
    private final Statement statement;
    private boolean actual;
    private boolean expected;
    private int pending;
    private int segment;

    private Prepared(ServerStatements owner, Statement statement) {
      this.owner = owner;
      this.statement = statement;
    }

    Statement statement() {
      return statement;
    }

    /** Whether a message sent now finds it prepared, when all goes well. */
    boolean expected() {
      return expected;
    }

    /** A change is under way that an error may undo without undoing what is sent now. */
    boolean uncertain(int now) {
      return pending > 0 && segment != now;
    }

    void change(boolean to, int now) {
      expect(to);
      segment = now;
      pending++;
    }

    void onChanged(boolean to) {
      actual = to;
      settle();
    }

    void onUnchanged() {
      settle();
    }

    private void settle() {
      if (--pending == 0) {
        expect(actual);
        if (!actual) {
          owner.statements.remove(statement, this);
        }
      }
    }

    private void expect(boolean to) {
      if (expected != to) {
        expected = to;
        owner.present += to ? 1 : -1;
      }
    }

    /** Returns whether nothing is left of it. */
    private boolean clear() {
      actual = false;
      if (pending == 0) {
        expect(false);
      }
      return pending == 0;
    }
  }
}
