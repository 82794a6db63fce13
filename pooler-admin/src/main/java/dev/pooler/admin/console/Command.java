package dev.pooler.admin.console;

import dev.pooler.admin.render.Answer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One word of the console's language. Implementations are immutable. */
interface Command {

  /** In upper case. */
  String name();

  /** Whether only those in {@code admin_users} may use it. */
  default boolean needsAdmin() {
    return true;
  }

  /**
   * Whether the argument (empty: none) is one that the command can read. What it means is checked
   * when it runs; what it cannot read is an invalid command, even for those who may not use it.
   */
  boolean reads(String argument);

  /** Starts the command. The user may use it, and {@link #reads} has accepted the argument. */
  Running run(Node node, String argument);

  /**
   * A command that has been started.
   *
   * @param answer fails only with what {@link dev.pooler.core.control.NodeControl} failed with
   * @param takeBack undoes the command when it is cancelled before it has been answered; null when
   *     it cannot be cancelled
   */
  record Running(CompletionStage<Answer> answer, @Nullable Runnable takeBack) {

    /** A command that cannot be cancelled. */
    static Running of(CompletionStage<Answer> answer) {
      return new Running(answer, null);
    }

    /** A command that was done at once. */
    static Running of(Answer answer) {
      return of(CompletableFuture.completedFuture(answer));
    }

    /** Answers with the tag once the effect is reached. */
    static Running tagged(String tag, CompletionStage<Void> effect) {
      return of(effect.thenApply(done -> new Answer.Done(tag)));
    }
  }
}
