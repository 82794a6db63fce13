package dev.pooler.admin.console;

import dev.pooler.admin.render.Answer;
import dev.pooler.admin.render.Answer.Rows;
import dev.pooler.admin.render.Table;
import dev.pooler.core.view.NodeView;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One thing that {@code SHOW} shows. Implementations are immutable. */
interface Show {

  /** In upper case. */
  String name();

  /** Fails only with what the node failed with. */
  CompletionStage<Answer> answer(Node node);

  /** A result set made from a snapshot of the node. */
  interface OfView extends Show {

    Table table(Node node, NodeView view);

    @Override
    default CompletionStage<Answer> answer(Node node) {
      return node.control().view().thenApply(view -> new Rows(table(node, view)));
    }
  }

  /** A result set that needs no snapshot. */
  interface AtOnce extends Show {

    Table table(Node node);

    @Override
    default CompletionStage<Answer> answer(Node node) {
      return CompletableFuture.completedFuture(new Rows(table(node)));
    }
  }
}
