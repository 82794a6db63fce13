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

  /** What the actor is told; nothing by others than its backend. */
  public sealed interface Command {}

  private record SocketClosed() implements Command {}

  private BackendActor(ActorContext<Command> context) {
    super(context);
  }

  public static Behavior<Command> create(Backend backend) {
    return Behaviors.setup(context -> {
      var self = context.getSelf();
      backend.connect(() -> self.tell(new SocketClosed()));
      return new BackendActor(context);
    });
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case SocketClosed closed -> Behaviors.stopped();
    };
  }
}
