package io.caravan.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.util.List;

class AddressRulesTest {
    private static final AddressRules NOTHING_ALLOWED = new AddressRules(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.9.1",
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "100.100.100.200",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "192.0.0.192",
                "168.63.129.16",
                "224.0.0.1",
                "255.255.255.255",
                "localhost",
                "::1",
                "::",
                "::ffff:127.0.0.1",
                "::ffff:a9fe:a9fe",
                "::127.0.0.1",
                "fe80::1",
                "fc00::1",
                "fd00:ec2::254",
                "fec0::1",
                "ff02::1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "2002:7f00:1::",
                "2001:0:53aa:64c:0:0:80ff:fffe",
                "2001:db8::1"
            })
    void what_is_not_public_is_refused(String host) {
        assertThatThrownBy(() -> NOTHING_ALLOWED.resolve(host))
                .isInstanceOf(AddressRules.Forbidden.class)
                .hasMessageContaining(host)
                .hasMessageContaining("caravan.http.allow");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2130706433",
                "0x7f000001",
                "0x7f.1",
                "127.1",
                "0177.0.0.1",
                "127.0.0.01",
                "017700000001",
                "127.0.0.0x1",
                "127.0.0.1.",
                "1.2.3.4.5"
            })
    void odd_spellings_of_addresses_are_refused_as_such(String host) {
        assertThatThrownBy(() -> NOTHING_ALLOWED.resolve(host))
                .isInstanceOf(AddressRules.Forbidden.class)
                .hasMessageContaining("unusual spelling");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1", "64:ff9b::808:808"})
    void public_addresses_may_be_called(String address) throws Exception {
        assertThat(NOTHING_ALLOWED.resolve(address))
                .containsExactly(InetAddress.getByName(address));
    }

    @Test
    void the_operator_may_allow_hosts_addresses_and_networks() throws Exception {
        AddressRules rules = new AddressRules(List.of("LocalHost", "10.1.0.0/16", "fd00::/8"));

        assertThat(rules.resolve("localhost")).isNotEmpty();
        assertThat(rules.resolve("10.1.255.1")).hasSize(1);
        assertThat(rules.resolve("fd12::1")).hasSize(1);
        assertThatThrownBy(() -> rules.resolve("10.2.0.1"))
                .isInstanceOf(AddressRules.Forbidden.class);
        assertThatThrownBy(() -> rules.resolve("127.0.0.1"))
                .isInstanceOf(AddressRules.Forbidden.class);
    }

    @Test
    void of_the_addresses_of_one_name_only_those_that_may_be_called_are_used() throws Exception {
        InetAddress[] all = {InetAddress.getByName("127.0.0.1"), InetAddress.getByName("8.8.8.8")};
        AddressRules rules = new AddressRules(List.of(), host -> all);

        assertThat(rules.resolve("both.example")).containsExactly(all[1]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://Example.com | https://example.com/ ",
                "http://u:p%40@example.com:8080/a%20b?sig=1 | http://example.com:8080/a%20b",
                "http://[::1]:81/x | http://[::1]:81/x",
                "http://my_host/ü | http://my_host/%C3%BC",
                "http://a@b@evil.com/ | http://evil.com/",
            })
    void an_address_is_read_in_one_way_only_and_told_without_secrets(String text, String told) {
        assertThat(Target.parse(text)).hasToString(told.strip());
    }

    @Test
    void a_user_is_kept_apart_and_the_query_stays() {
        Target target = Target.parse("http://u:p%40ss@example.com/a?sig=%2Fx");

        assertThat(target.user()).isEqualTo("u:p@ss");
        assertThat(target.path()).isEqualTo("/a?sig=%2Fx");
        assertThat(target.host()).isEqualTo("example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.com/",
                "file:///etc/passwd",
                "http:///x",
                "http://",
                "http:example.com",
                "//example.com/",
                "http://example.com:0/",
                "http://example.com:99999/",
                "http://exa mple.com/",
                "http://good.com\\@evil.com/",
                "http://[fe80::1%25eth0]/",
                "http://example.com:80:81/",
                "gopher://x"
            })
    void what_is_no_address_of_the_web_is_refused(String text) {
        assertThatThrownBy(() -> Target.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void redirects_are_read_like_addresses() {
        Target target = Target.parse("https://u:p@example.com/a/b?c");

        assertThat(target.redirect("../d?e")).hasToString("https://example.com/d");
        assertThat(target.redirect("../d?e").user()).isNull();
        assertThat(target.redirect("//other.org/x").isSameOrigin(target)).isFalse();
        assertThat(target.redirect("/x").isSameOrigin(target)).isTrue();
        assertThat(target.redirect("http://example.com/x").isSameOrigin(target)).isFalse();
        assertThatThrownBy(() -> target.redirect("file:///etc/passwd"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatCode(() -> target.redirect("?q=1")).doesNotThrowAnyException();
    }
}
