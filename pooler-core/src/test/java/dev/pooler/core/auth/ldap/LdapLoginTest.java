package dev.pooler.core.auth.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a directory in this process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LdapLoginTest {
  private static final String ALICE = "ldapprefix=\"uid=\" ldapsuffix=\",dc=example\"";
  private static final String SEARCH =
      "ldapbasedn=dc=example ldapbinddn=uid=reader,dc=example ldapbindpasswd=read";

  private InMemoryDirectoryServer directory;
  private SSLContext trusting;

  @BeforeAll
  void start() throws Exception {
    X509Bundle bundle =
        new CertificateBuilder()
            .subject("CN=localhost")
            .addSanDnsName("localhost")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    SSLContext serving = serving(bundle);
    trusting = trusting(bundle);
    InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example");
    config.setListenerConfigs(
        InMemoryListenerConfig.createLDAPConfig("plain", null, 0, serving.getSocketFactory()),
        InMemoryListenerConfig.createLDAPSConfig(
            "tls", null, 0, serving.getServerSocketFactory(), null));
    directory = new InMemoryDirectoryServer(config);
    directory.add("dn: dc=example", "objectClass: domain", "dc: example");
    person("reader", "read", "reader@x");
    person("alice", "pencil", "alice@x");
    person("bob", "rubber", "twins@x");
    person("carl", "ruler", "twins@x");
    directory.startListening();
  }

  private void person(String name, String password, String mail) throws Exception {
    directory.add(
        "dn: uid=" + name + ",dc=example",
        "objectClass: inetOrgPerson",
        "uid: " + name,
        "cn: " + name,
        "sn: " + name,
        "mail: " + mail,
        "userPassword: " + password);
  }

  @AfterAll
  void stop() {
    directory.shutDown(true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ALICE,
        SEARCH,
        SEARCH + " ldapsearchattribute=cn",
        SEARCH + " ldapsearchfilter=(&(objectClass=inetOrgPerson)(uid=$username))",
        ALICE + " ldaptls=1",
        SEARCH + " ldaptls=1"
      })
  void shouldAcceptTheRightPasswordOnly(String options) throws Exception {
    assertThat(refusal(options, "alice", "pencil")).isNull();
    assertThat(refusal(options, "alice", "wrong")).contains("Invalid credentials");
    assertThat(refusal(options, "nobody", "pencil")).isNotNull();
    assertThat(refusal(options, "alice", "")).isEqualTo("empty password");
  }

  @Test
  void shouldSpeakTlsFromTheFirstByte() throws Exception {
    String options = ALICE + " ldapscheme=ldaps";
    LdapOptions parsed =
        LdapOptions.parse(
            "ldapserver=localhost ldapport=" + directory.getListenPort("tls") + " " + options);
    assertThat(new LdapLogin(parsed, trusting).refusal("alice", "pencil")).isNull();
    assertThat(new LdapLogin(parsed, SSLContext.getDefault()).refusal("alice", "pencil"))
        .as("a certificate of nobody we know")
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "alice*", "alice)(uid=*", "\\2a", "twins@x"})
  void shouldNotLetNamesWidenTheSearch(String name) throws Exception {
    assertThat(refusal(SEARCH, name, "pencil")).contains("does not exist, or not once only");
    assertThat(refusal(SEARCH + " ldapsearchfilter=(uid=$username)", name, "pencil"))
        .contains("does not exist, or not once only");
    assertThat(refusal(SEARCH + " ldapsearchattribute=mail", name, "rubber"))
        .contains("does not exist, or not once only");
  }

  @Test
  void shouldAskTheNextServerWhereOneIsDown() throws Exception {
    LdapOptions options =
        LdapOptions.parse(
            "ldapserver=\"localhost.invalid localhost\" ldapport="
                + directory.getListenPort("plain")
                + " "
                + ALICE);
    assertThat(new LdapLogin(options, trusting).refusal("alice", "pencil")).isNull();
  }

  @Test
  void shouldSayThatNoServerAnswers() throws Exception {
    LdapOptions options = LdapOptions.parse("ldapserver=127.0.0.1 ldapport=1 " + ALICE);
    assertThat(new LdapLogin(options, trusting).refusal("alice", "pencil"))
        .startsWith("LDAP login failed for user alice on server 127.0.0.1: ");
  }

  private @org.jspecify.annotations.Nullable String refusal(
      String options, String user, String password) throws Exception {
    LdapOptions parsed =
        LdapOptions.parse(
            "ldapserver=localhost ldapport=" + directory.getListenPort("plain") + " " + options);
    return new LdapLogin(parsed, trusting).refusal(user, password);
  }

  private static SSLContext serving(X509Bundle bundle) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(bundle.toKeyStore("changeit".toCharArray()), "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static SSLContext trusting(X509Bundle bundle) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("ca", bundle.getCertificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
