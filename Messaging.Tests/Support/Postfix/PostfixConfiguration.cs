namespace Messaging.Tests.Support.Postfix;

/// <summary>The settings of the test's own Postfix: everything it writes lies under one folder, and it listens on loopback alone.</summary>
internal static class PostfixConfiguration
{
    public const int MessageSizeLimit = 10_000_000;
    public const string Realm = "postfix.example";

    public static string MainFile(string folder) => $"""
        compatibility_level = 3.6
        queue_directory = {folder}/queue
        data_directory = {folder}/data
        command_directory = /usr/sbin
        daemon_directory = /usr/lib/postfix/sbin
        mail_owner = postfix
        setgid_group = postdrop
        maillog_file = {folder}/log
        maillog_file_prefixes = {folder}
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        myhostname = {Realm}
        mydestination =
        mynetworks = 127.0.0.1/32
        local_recipient_maps =
        alias_maps =
        alias_database =
        smtputf8_enable = yes
        message_size_limit = {MessageSizeLimit}
        virtual_mailbox_limit = 0
        smtpd_error_sleep_time = 0
        in_flow_delay = 0
        # Every domain is ours, and every user but those called unknown has the one mailbox.
        virtual_mailbox_domains = static:all
        virtual_mailbox_maps = regexp:{folder}/etc/recipients
        virtual_mailbox_base = {folder}/mail
        virtual_minimum_uid = 100
        virtual_uid_maps = static:65534
        virtual_gid_maps = static:65534
        smtpd_tls_chain_files = {folder}/etc/tls.pem
        smtpd_sasl_local_domain = {Realm}
        smtpd_sasl_path = smtpd
        smtpd_relay_restrictions = permit_mynetworks, reject
        """ + "\n";

    public static string MasterFile(int plain, int startTls, int implicitTls, int plainAuth)
    {
        const string SignedIn = "\n  -o smtpd_sasl_auth_enable=yes\n  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject\n  -o smtpd_client_restrictions=permit_sasl_authenticated,reject";
        return $"""
            127.0.0.1:{plain} inet n - n - - smtpd
              -o smtpd_tls_security_level=none
            127.0.0.1:{startTls} inet n - n - - smtpd
              -o smtpd_tls_security_level=encrypt{SignedIn}
            127.0.0.1:{implicitTls} inet n - n - - smtpd
              -o smtpd_tls_wrappermode=yes{SignedIn}
            127.0.0.1:{plainAuth} inet n - n - - smtpd
              -o smtpd_tls_security_level=none{SignedIn}
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            verify unix - - n - 1 verify
            flush unix n - n 1000? 0 flush
            proxymap unix - - n - - proxymap
            proxywrite unix - - n - 1 proxymap
            smtp unix - - n - - discard
            relay unix - - n - - discard
            local unix - - n - - discard
            error unix - - n - - error
            retry unix - - n - - error
            discard unix - - n - - discard
            virtual unix - n n - - virtual
            anvil unix - - n - 1 anvil
            scache unix - - n - 1 scache
            postlog unix-dgram n - n - 1 postlogd
            """ + "\n";
    }

    // No entry for a user is how a mailbox table says that there is none.
    public const string Recipients = "if !/^unknown/\n/./ all/\nendif\n";

    /// <summary>For sasl/smtpd.conf beside main.cf: the only place where Debian's Postfix looks for it.</summary>
    public static string Sasl(string folder) => $"""
        pwcheck_method: auxprop
        auxprop_plugin: sasldb
        mech_list: PLAIN LOGIN
        sasldb_path: {folder}/etc/sasl/sasldb2
        """ + "\n";
}
