package dev.pooler.core.testing;

import dev.pooler.core.control.Console;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A console that answers nothing: the real one is in a module above this one. */
public final class NoConsole implements Console {
  /** The queries that were run. */
  public final List<String> asked = new CopyOnWriteArrayList<>();

  @Override
  public Dialog open(String user, Access access) {
    return new Dialog() {
      @Override
      public CompletionStage<byte[]> query(String sql) {
        asked.add(sql);
        return CompletableFuture.completedFuture(new byte[0]);
      }

      @Override
      public void cancel() {
        // Nothing ever waits.
      }

      @Override
      public void close() {
        // Nothing to give back.
      }
    };
  }

  @Override
  public SequencedMap<String, String> parameters() {
    return new LinkedHashMap<>();
  }
}
