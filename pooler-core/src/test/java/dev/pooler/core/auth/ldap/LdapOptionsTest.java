package dev.pooler.core.auth.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LdapOptionsTest {
  @Test
  void shouldReadSimpleBind() throws Exception {
    LdapOptions options =
        LdapOptions.parse(
            "ldapserver=\"a.example b.example\" ldapport=3389 ldapprefix=\"cn=\""
                + " ldapsuffix=\", dc=example, dc=net\" ldaptls=1");
    assertThat(options.servers()).isEqualTo(List.of("a.example", "b.example"));
    assertThat(options.port()).isEqualTo(3389);
    assertThat(options.prefix()).isEqualTo("cn=");
    assertThat(options.suffix()).isEqualTo(", dc=example, dc=net");
    assertThat(options.startTls()).isTrue();
    assertThat(options.ldaps()).isFalse();
    assertThat(options.search()).isNull();
  }

  @Test
  void shouldReadSearchAndBind() throws Exception {
    LdapOptions options =
        LdapOptions.parse(
            "ldapserver=x ldapbasedn=dc=example ldapbinddn=cn=reader ldapbindpasswd=secret"
                + " ldapsearchfilter=(&(uid=$username)(class=x))");
    LdapOptions.Search search = Objects.requireNonNull(options.search());
    assertThat(search)
        .isEqualTo(
            new LdapOptions.Search(
                "dc=example", "cn=reader", "secret", "uid", "(&(uid=$username)(class=x))", "sub"));
    assertThat(options.toString()).doesNotContain("secret");
  }

  @Test
  void shouldReadUrls() throws Exception {
    LdapOptions options = LdapOptions.parse("ldapurl=ldaps://x.example:1636/dc=example?cn?one");
    LdapOptions.Search search = Objects.requireNonNull(options.search());
    assertThat(options.ldaps()).isTrue();
    assertThat(options.port()).isEqualTo(1636);
    assertThat(options.servers()).isEqualTo(List.of("x.example"));
    assertThat(search.attribute()).isEqualTo("cn");
    assertThat(search.scope()).isEqualTo("one");
    assertThat(search.base()).isEqualTo("dc=example");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nonsense=1                                  | invalid LDAP option: "nonsense"
          nonsense                                    | invalid LDAP option: "nonsense"
          ldapserver=x ldapport=no ldapprefix=cn=     | invalid LDAP port number: "no"
          ldapserver=x ldapscheme=http ldapprefix=cn= | invalid ldapscheme value: "http"
          ldapserver=x ldaptls=yes ldapprefix=cn=     | ldaptls must be 0 or 1, not "yes"
          ldapserver=x ldapbasedn=dc=x ldapprefix=cn= | cannot mix options for simple bind and search+bind modes
          ldapserver=x                                | authentication method "ldap" requires argument "ldapbasedn", "ldapprefix", or "ldapsuffix" to be set
          ldapprefix=cn=                              | LDAP server is not set: ldapserver or ldapurl
          ldapserver="x                               | LDAP options: a quote has no end
          ldapserver=x ldapbasedn=a ldapsearchattribute=b ldapsearchfilter=(c=d) | cannot use ldapsearchattribute together with ldapsearchfilter
          """)
  void shouldSayWhatMakesNoSense(String text, String why) {
    assertThatThrownBy(() -> LdapOptions.parse(text)).hasMessage(why);
  }
}
