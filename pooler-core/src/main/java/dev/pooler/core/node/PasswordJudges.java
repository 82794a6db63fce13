package dev.pooler.core.node;

import dev.pooler.core.auth.ldap.LdapLogin;
import dev.pooler.core.auth.ldap.LdapOptions;
import dev.pooler.core.auth.ldap.LdapOptionsException;
import dev.pooler.core.auth.pam.PamLogin;
import dev.pooler.core.session.login.CheckVerdict;
import dev.pooler.core.session.login.PasswordCheck;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks LDAP and PAM on threads of its own, since both block. The threads exist only while there is
 * something to ask. Thread-safe.
 */
final class PasswordJudges {
  private static final int THREADS = 8;
  private static final int MOST_WAITING = 1000;
  private static final int IDLE_SECONDS = 30;

  private final ThreadPoolExecutor workers =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MOST_WAITING),
          task -> Thread.ofPlatform().daemon().name("auth-worker").unstarted(task));

  PasswordJudges() {
    workers.allowCoreThreadTimeOut(true);
  }

  /** Has a password judged; the stage completes on a worker, or at once when too many wait. */
  CompletionStage<CheckVerdict> judge(PasswordCheck check) {
    try {
      return CompletableFuture.supplyAsync(() -> verdict(check), workers)
          .exceptionally(bug -> CheckVerdict.refused(String.valueOf(bug)));
    } catch (RejectedExecutionException full) {
      return CompletableFuture.completedFuture(
          CheckVerdict.refused("too many logins wait for " + check.judge()));
    }
  }

  /** Whoever waits is not judged any more. */
  void stop() {
    workers.shutdownNow();
  }

  private static CheckVerdict verdict(PasswordCheck check) {
    String refusal =
        switch (check.judge()) {
          case LDAP -> ldap(check);
          case PAM -> PamLogin.ofSystem().refusal(check.user(), check.password());
        };
    return refusal == null ? CheckVerdict.ACCEPTED : CheckVerdict.refused(refusal);
  }

  private static @Nullable String ldap(PasswordCheck check) {
    try {
      return new LdapLogin(LdapOptions.parse(check.options()), SSLContext.getDefault())
          .refusal(check.user(), check.password());
    } catch (LdapOptionsException | NoSuchAlgorithmException wrong) {
      return wrong.getMessage();
    }
  }
}
