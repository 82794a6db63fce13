package dev.pooler.core.node;

import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.ReadResult;
import dev.pooler.core.control.ControlException;
import dev.pooler.core.error.OperatorError;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;

/** Steers a running node. Thread-safe. */
public final class NodeOperator {
  private static final int STOP_LIMIT_SECONDS = 5;

  private final NodeShared shared;
  private final ConfigSource source;
  private volatile List<ActorRef<LoopActor.Command>> doors = List.of();

  NodeOperator(NodeShared shared, ConfigSource source) {
    this.shared = shared;
    this.source = source;
  }

  void attach(List<ActorRef<LoopActor.Command>> loopDoors) {
    doors = List.copyOf(loopDoors);
  }

  /** Ends every client and closes every backend, and waits until that is done. */
  void closeEverything() {
    List<CompletableFuture<Void>> loops = new ArrayList<>();
    for (ActorRef<LoopActor.Command> door : doors) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      loops.add(done);
      door.tell(
          new LoopActor.Operate(operations -> {
            operations.endClients(connection -> true, OperatorError.SHUTTING_DOWN);
            operations.pause(null);
            operations.closeBackends(null, "pooler is shutting down");
            operations.whenEmpty(null, () -> operations.whenNoClients(() -> done.complete(null)));
          }));
    }
    CompletableFuture.allOf(loops.toArray(CompletableFuture<?>[]::new))
        .completeOnTimeout(null, STOP_LIMIT_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  /** Reads the configuration anew and puts it in force. */
  CompletionStage<Void> reloadNow() {
    return switch (source.read()) {
      case ReadResult.Ok ok -> {
        shared.setConfig(ok.config());
        doors.forEach(door -> door.tell(new LoopActor.Operate(LoopOperations::reconfigure)));
        yield CompletableFuture.completedFuture(null);
      }
      case ReadResult.Invalid invalid ->
          CompletableFuture.failedFuture(
              ControlException.reloadFailed(invalid.problems().message()));
    };
  }

  /** The configuration now in force. */
  public PoolerConfig config() {
    return shared.config();
  }
}
