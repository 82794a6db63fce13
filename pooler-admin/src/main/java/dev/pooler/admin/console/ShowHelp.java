package dev.pooler.admin.console;

import dev.pooler.admin.render.Answer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code SHOW HELP}: a NOTICE that lists the commands, in PgBouncer's layout. */
final class ShowHelp implements Show {
  private static final String USAGE =
      """

      \tSHOW HELP|CONFIG|DATABASES|POOLS|CLIENTS|SERVERS|USERS|VERSION
      \tSHOW PEERS|PEER_POOLS
      \tSHOW SOCKETS|ACTIVE_SOCKETS|LISTS|MEM|STATE
      \tSHOW DNS_HOSTS|DNS_ZONES
      \tSHOW STATS|STATS_TOTALS|STATS_AVERAGES|TOTALS
      \tSET key = arg
      \tRELOAD
      \tPAUSE [<db>]
      \tRESUME [<db>]
      \tDISABLE <db>
      \tENABLE <db>
      \tRECONNECT [<db>]
      \tKILL [<db>]
      \tKILL_CLIENT <client_id>
      \tSHUTDOWN
      \tSHUTDOWN WAIT_FOR_SERVERS|WAIT_FOR_CLIENTS
      \tWAIT_CLOSE [<db>]\
      """;

  @Override
  public String name() {
    return "HELP";
  }

  @Override
  public CompletionStage<Answer> answer(Node node) {
    return CompletableFuture.completedFuture(new Answer.Noticed("Console usage", USAGE, "SHOW"));
  }
}
