package dev.pooler.core.auth.pam;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the real libpam, with rules of the test's own. */
class PamLoginTest {
  @TempDir private Path folder;

  @BeforeEach
  void mustBeThere() {
    assertThat(PamLogin.unavailable()).as("libpam").isNull();
  }

  @Test
  void shouldFollowTheRules() throws Exception {
    rules("auth required pam_permit.so\naccount required pam_permit.so");
    assertThat(refusal("secret")).isNull();
    rules("auth required pam_deny.so\naccount required pam_permit.so");
    assertThat(refusal("secret")).startsWith("pam_authenticate() failed: ");
    rules("auth required pam_permit.so\naccount required pam_deny.so");
    assertThat(refusal("secret")).startsWith("pam_acct_mgmt() failed: ");
  }

  @Test
  void shouldGiveTheModulesNameAndPassword() throws Exception {
    Path script = folder.resolve("check");
    Files.writeString(
        script,
        "#!/bin/sh\n[ \"$PAM_USER@$PAM_RHOST:$(tr -d '\\000')\" = 'alice@192.0.2.7:säcret' ]\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    rules(
        "auth required pam_exec.so expose_authtok quiet "
            + script
            + "\naccount required pam_permit.so");
    for (int i = 0; i < 3; i++) {
      assertThat(refusal("säcret")).isNull();
      assertThat(refusal("wrong")).startsWith("pam_authenticate() failed: ");
    }
  }

  @Test
  void shouldSayWhereThereAreNoRules() {
    assertThat(refusal("secret")).isNotNull();
  }

  private void rules(String text) throws Exception {
    Files.writeString(folder.resolve("pgbouncer"), text + "\n");
  }

  private @org.jspecify.annotations.Nullable String refusal(String password) {
    return PamLogin.of(folder).refusal("alice", password, "192.0.2.7");
  }
}
