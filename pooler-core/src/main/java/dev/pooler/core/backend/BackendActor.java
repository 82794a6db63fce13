package dev.pooler.core.backend;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Owns one {@link Backend} for its whole life: opens it when it starts and stops when the socket is
 * confirmed closed, so whoever watches this actor knows that the permit is free. Runs on the
 * backend's event loop.
 */
public final class BackendActor extends AbstractMatchingBehavior<BackendActor.Command> {

  /** What a backend can be told from any thread. */
  public sealed interface Command {}

  /** Close the connection. */
  public record Close(String reason) implements Command {}

  private record SocketClosed() implements Command {}

  private final Backend backend;

  private BackendActor(ActorContext<Command> context, Backend backend) {
    super(context);
    this.backend = backend;
  }

  public static Behavior<Command> create(Backend backend) {
    return Behaviors.setup(context -> {
      var self = context.getSelf();
      backend.connect(() -> self.tell(new SocketClosed()));
      return new BackendActor(context, backend);
    });
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Close close -> {
        backend.close(close.reason());
        yield this;
      }
      case SocketClosed closed -> Behaviors.stopped();
    };
  }
}
