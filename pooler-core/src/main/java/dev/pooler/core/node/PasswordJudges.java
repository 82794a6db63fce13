package dev.pooler.core.node;

import dev.pooler.core.auth.ldap.LdapLogin;
import dev.pooler.core.auth.ldap.LdapOptions;
import dev.pooler.core.auth.ldap.LdapOptionsException;
import dev.pooler.core.auth.pam.PamLogin;
import dev.pooler.core.session.login.CheckVerdict;
import dev.pooler.core.session.login.PasswordCheck;
import java.net.InetAddress;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks LDAP and PAM on threads of its own, since both block: several for LDAP, and one for PAM,
 * whose modules are not all made for more. The threads exist only while there is something to ask.
 * Thread-safe.
 */
final class PasswordJudges {
  private static final int LDAP_THREADS = 8;
  private static final int MOST_WAITING = 1000;
  private static final int IDLE_SECONDS = 30;

  private final ThreadPoolExecutor ldap = workers("ldap", LDAP_THREADS);
  private final ThreadPoolExecutor pam = workers("pam", 1);

  private static ThreadPoolExecutor workers(String name, int threads) {
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            task -> Thread.ofPlatform().daemon().name(name).unstarted(task));
    workers.allowCoreThreadTimeOut(true);
    return workers;
  }

  /**
   * Has a password judged.
   *
   * @param verdict called once, on a worker, or before the call returns when too many wait
   * @return to be run when nobody wants the verdict any more
   */
  Runnable judge(PasswordCheck check, Consumer<CheckVerdict> verdict) {
    ThreadPoolExecutor workers =
        switch (check.judge()) {
          case LDAP -> ldap;
          case PAM -> pam;
        };
    Runnable task = () -> verdict.accept(verdict(check));
    try {
      workers.execute(task);
      return () -> workers.remove(task);
    } catch (RejectedExecutionException full) {
      verdict.accept(CheckVerdict.refused("too many logins wait for " + check.judge()));
      return () -> {};
    }
  }

  /** Whoever waits is not judged any more. */
  void stop() {
    ldap.shutdownNow();
    pam.shutdownNow();
  }

  private static CheckVerdict verdict(PasswordCheck check) {
    try {
      String refusal =
          switch (check.judge()) {
            case LDAP -> ldap(check);
            case PAM -> pam(check);
          };
      return refusal == null ? CheckVerdict.ACCEPTED : CheckVerdict.refused(refusal);
    } catch (RuntimeException bug) {
      return CheckVerdict.refused(bug.toString());
    }
  }

  private static @Nullable String pam(PasswordCheck check) {
    InetAddress host = check.host();
    return PamLogin.ofSystem()
        .refusal(check.user(), check.password(), host == null ? null : host.getHostAddress());
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
