"""A Postfix of one's own on a free port of 127.0.0.1: STARTTLS, AUTH, and every mail into one Maildir. Needs root, as Postfix does."""
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

USER = "billing"
PASSWORD = "Postfix-pass-7"
HOST = "127.0.0.1"
REALM = "mail.example.test"

MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file_prefixes = {home}
maillog_file = {home}/postfix.log
myhostname = {realm}
mydestination =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
virtual_mailbox_domains = static:all
virtual_mailbox_base = {home}
virtual_mailbox_maps = static:mail/
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
mailbox_size_limit = 0
virtual_mailbox_limit = 0
message_size_limit = 52428800
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = {home}/cert.pem
smtpd_tls_key_file = {home}/key.pem
smtpd_sasl_auth_enable = yes
smtpd_sasl_path = smtpd
cyrus_sasl_config_path = {home}/etc/sasl
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
smtpd_client_connection_count_limit = 0
smtpd_peername_lookup = no
"""

MASTER = """
{host}:{port} inet n - n - - smtpd
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
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
error unix - - n - - error
retry unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    def __init__(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="messaging-postfix-"))
        self.home.chmod(0o755)
        self.maildir = self.home / "mail" / "new"
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = probe.getsockname()[1]

    def __enter__(self):
        try:
            self._configure()
            self._run("postfix", "-c", str(self.home / "etc"), "start")
            self._wait_for_greeting()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        # `postfix stop` would wait five seconds and more: the master ends its children when it is asked itself.
        try:
            master = int((self.home / "queue" / "pid" / "master.pid").read_text())
            os.kill(master, signal.SIGTERM)
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline:
                os.kill(master, 0)
                time.sleep(0.05)
        except (FileNotFoundError, ProcessLookupError, ValueError):
            pass  # it never started, or it is gone
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def certificate(self):
        return (self.home / "cert.pem").read_text()

    def log(self):
        path = self.home / "postfix.log"
        return path.read_text() if path.exists() else ""

    def _configure(self):
        owner = pwd.getpwnam("postfix")
        for name in ("etc", "etc/sasl", "queue", "data", "mail"):
            (self.home / name).mkdir(exist_ok=True)
        for name in ("data", "mail"):
            os.chown(self.home / name, owner.pw_uid, owner.pw_gid)
        values = {"home": self.home, "realm": REALM, "uid": owner.pw_uid, "gid": owner.pw_gid, "host": HOST, "port": self.port}
        (self.home / "etc" / "main.cf").write_text(MAIN.format(**values))
        (self.home / "etc" / "master.cf").write_text(MASTER.format(**values))
        # Debian's Postfix looks in sasl/ beside main.cf whatever cyrus_sasl_config_path says; elsewhere the setting counts.
        users = self.home / "etc" / "sasl" / "users"
        (users.parent / "smtpd.conf").write_text(f"pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\nsasldb_path: {users}\n")
        self._run("saslpasswd2", "-p", "-c", "-f", str(users), "-u", REALM, USER, input=PASSWORD)
        os.chown(users, owner.pw_uid, owner.pw_gid)
        self._run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                  "-addext", f"subjectAltName=DNS:localhost,IP:{HOST}", "-keyout", str(self.home / "key.pem"), "-out", str(self.home / "cert.pem"))

    def _wait_for_greeting(self):
        deadline = time.monotonic() + 20
        while True:
            try:
                with socket.create_connection((HOST, self.port), timeout=2) as line:
                    if line.recv(200).startswith(b"220"):
                        return
            except OSError:
                pass  # not listening yet
            if time.monotonic() > deadline:
                raise RuntimeError("Postfix did not start:\n" + self.log())
            time.sleep(0.1)

    @staticmethod
    def _run(*command, **options):
        environment = dict(os.environ, PATH=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, **options)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command[:4])}... ended with {done.returncode}:\n{done.stdout}{done.stderr}")
