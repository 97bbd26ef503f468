"""The package and the offline bundle on a bare Debian 12 without network: offline_test.py BUILD_TREE CPACK.

The programs are those of the build tree. The older release is the same tree under an older number. Needs root, and the
network of apt for the packages of the bundle and of the bare system, which are fetched once.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import parts
from machine import Machine
from parts import debian

TREE, CPACK = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
WORK = TREE / "tests" / "package" / "work"
CACHE = debian.FOLDER / "bundle"
OLD = "0.0.9"
NEW = re.search(r"project\(jibao VERSION (\S+)", (REPOSITORY / "CMakeLists.txt").read_text(encoding="utf-8"))[1]

DAEMON = "jibaod --config /etc/jibao/county-office.yaml --state /var/lib/jibaod"
FILE = ("jibao --state /var/lib/jibaod --json file --as 王芳 --category DIS.FLOOD.INUNDATION --title 青石河漫堤洪水进村 "
        "--occurred '3m ago' --place 河口镇三合村 --reporter-name 李明 --reporter-phone 0000-1234501 --summary 漫堤")


def run(*command, **more):
    answer = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **more)
    assert answer.returncode == 0, f"{command}: {answer.stdout[-3000:]}{answer.stderr[-3000:]}"
    return answer.stdout


def package(version):
    folder = WORK / f"package-{version}"
    run(CPACK, "-G", "DEB", "-B", folder, "-D", f"CPACK_PACKAGE_VERSION={version}", cwd=TREE)
    return next(folder.glob("*.deb"))


class Signer:
    """Somebody with a key, who makes bundles."""

    def __init__(self, name):
        # gpg's agent wants a short path for its socket.
        self.name, self.home = name, tempfile.mkdtemp(prefix="jibao-key-")
        self.environment = {**os.environ, "GNUPGHOME": self.home}
        run("gpg", "--batch", "--passphrase", "", "--quick-generate-key", name, "ed25519", "sign", "never", env=self.environment)

    def bundle(self, deb):
        """The folder with the bundle, its signature and install.sh."""
        out = WORK / f"bundle-{self.name}-{deb.name}"
        command = [REPOSITORY / "systemd/package/bundle", "--deb", deb, "--key", self.name, "--out", out, "--cache", CACHE]
        try:
            run(*command, env=self.environment)
        except AssertionError:  # apt's lists are empty, or name a version that the mirror has dropped
            run("apt-get", "-q", "update")
            run(*command, env=self.environment)
        return out

    def end(self):
        subprocess.run(["gpgconf", "--kill", "all"], env=self.environment, check=False)
        shutil.rmtree(self.home, ignore_errors=True)


def setUpModule():
    assert os.getuid() == 0, "a machine of its own needs root"
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    office, stranger = Signer("builder"), Signer("stranger")
    unittest.addModuleCleanup(office.end)
    unittest.addModuleCleanup(stranger.end)
    new = package(NEW)
    globals().update(NEW_DEB=new, NEW_BUNDLE=office.bundle(new), OLD_BUNDLE=office.bundle(package(OLD)),
                     STRANGE_BUNDLE=stranger.bundle(new))


def tar_of(folder):
    return next(folder.glob("*.tar"))


class OnAMachine(unittest.TestCase):
    def setUp(self):
        self.machine = Machine(WORK / "machine")
        self.addCleanup(self.machine.end)

    def bring(self, folder):
        self.machine.bring(*folder.iterdir())
        return tar_of(folder).name

    def install(self, folder):
        return self.machine.run(f"sh install.sh {self.bring(folder)}")

    def daemon(self):
        """Started by hand, and listening."""
        daemon = self.machine.start(DAEMON)
        self.addCleanup(daemon.stop)
        parts.wait_for(lambda: self.machine.run("jibao --state /var/lib/jibaod list >/dev/null && echo up", None) == "up\n",
                       "answer of the daemon", program=daemon)
        return daemon

    def stop(self, daemon):
        self.machine.run("kill $(cat /proc/[0-9]*/stat | sed -n 's/^\\([0-9]*\\) (jibaod).*/\\1/p')")
        daemon.process.wait(30)


class Refused(OnAMachine):
    def refuses(self, reason):
        before = self.machine.picture()
        said = self.machine.run(f"sh install.sh {tar_of(NEW_BUNDLE).name}", 1)
        self.assertIn("REFUSED, nothing was changed", said)
        self.assertIn("拒绝安装，未作任何改动", said)
        self.assertIn(reason, said)
        self.assertEqual(self.machine.picture(), before)

    def test_a_bundle_with_one_changed_byte_anywhere_or_another_signature_installs_nothing(self):
        name = self.bring(NEW_BUNDLE)
        tar, signature = self.machine.path(f"/root/{name}"), self.machine.path(f"/root/{name}.sig")
        sound, sound_signature = tar.read_bytes(), signature.read_bytes()
        for place in (100, len(sound) // 2, len(sound) - 1):  # a header, a package, the padding at the end
            changed = bytearray(sound)
            changed[place] ^= 1
            tar.write_bytes(changed)
            self.refuses("the signature is wrong")
        tar.write_bytes(sound[:-512])
        self.refuses("the signature is wrong")
        tar.write_bytes(sound)
        signature.write_bytes(sound_signature[:-1] + bytes([sound_signature[-1] ^ 1]))
        self.refuses("the signature is wrong")
        signature.write_bytes(tar_of(STRANGE_BUNDLE).with_suffix(".tar.sig").read_bytes())
        self.refuses("the signature is wrong")
        signature.unlink()
        self.refuses("there is no signature")
        signature.write_bytes(sound_signature)
        self.machine.run(f"sh install.sh {name}")  # it was the bundle, not the machine

    def test_a_release_older_than_the_installed_one_is_refused(self):
        self.install(NEW_BUNDLE)
        name = self.bring(OLD_BUNDLE)
        said = self.machine.run(f"sh install.sh {name}", 1)
        self.assertIn(f"{NEW} is installed, and newer than {OLD}", said)
        self.assertEqual(self.machine.run("dpkg-query -W -f='${Version}' jibao"), NEW)


class Fresh(OnAMachine):
    def test_the_machine_has_no_network_but_its_own_loopback(self):
        self.assertEqual(re.findall(r"^ *(\w+):", self.machine.run("cat /proc/net/dev"), re.M), ["lo"])
        self.assertIn("unreachable", self.machine.run("exec 3<>/dev/tcp/192.0.2.1/80", 1))

    def test_one_command_installs_it_and_the_walk_through_of_the_readme_works(self):
        said = self.install(NEW_BUNDLE)
        self.assertIn("jibaod --check /etc/jibao/county-office.yaml", said)
        self.assertIn("systemctl enable --now jibaod.socket jibaod.service", said)
        self.assertNotIn("enabled", self.machine.run("systemctl is-enabled jibaod", None).split())
        self.assertEqual(self.machine.run("stat -c '%a %U:%G' /etc/jibao /etc/jibao/county-office.yaml /etc/jibao/credentials "
                                          "/etc/jibao/failed.conf"),
                         "750 root:jibao\n640 root:jibao\n700 root:root\n600 root:root\n")
        self.assertEqual(self.machine.run("dpkg --verify jibao; apt-get check -qq"), "")
        self.assertIn("有效 / valid", self.machine.run("jibaod --check /etc/jibao/county-office.yaml"))
        self.assertEqual(self.machine.run("systemd-analyze verify --man=no /usr/lib/systemd/system/jibao*"), "")

        self.daemon()
        text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
        block = re.search(r"^alias jibao=[^\n]*\n(.*?)^```", text, re.M | re.S)[1]
        block = block.replace("config/", "/etc/jibao/").replace("run/state", "/var/lib/jibaod").replace("\\\n", "")
        self.machine.run("cp /etc/jibao/county-office.yaml /etc/jibao/new.yaml")
        lines = [line.split("  #")[0].replace(" new.yaml", " /etc/jibao/new.yaml") for line in block.splitlines()
                 if line and not line.startswith(("#", "jibao watch ", "jibao keep "))]  # these run on another machine, and without end
        self.assertGreaterEqual(len(lines), 12)
        for line in lines:
            # What the doctor finds is this machine's: its disk, its clock, its network.
            self.assertTrue(self.machine.run(line, None if line.startswith("jibao doctor") else 0), line)
        self.assertIn("办结", self.machine.run("jibao show 1"))
        self.assertIn("DIS.FLOOD", self.machine.run("jibao explain 1 --json") + self.machine.run("jibao show 1 --json"))


class Upgraded(OnAMachine):
    def test_the_journal_and_the_policy_outlive_an_upgrade_a_removal_and_a_purge(self):
        machine = self.machine
        self.install(OLD_BUNDLE)
        self.assertEqual(machine.run("dpkg-query -W -f='${Version}' jibao"), OLD)
        machine.run("echo '# 本单位改过 our own' >> /etc/jibao/county-office/people.yaml; rm -r /etc/jibao/packs/uk-riddor.yaml")
        daemon = self.daemon()
        for _ in range(3):
            machine.run(FILE)
        machine.run("jibao --state /var/lib/jibaod ack 2 --as 钱敏 --kind on_my_way")
        before = machine.run("jibao --state /var/lib/jibaod list --in all")
        machine.run("jibao --state /var/lib/jibaod export --out before.jsonl")
        head = re.search(r"(\d+):([0-9a-f]{64})", machine.run("jibao verify before.jsonl"))[0]

        # A systemd that runs the daemon: the package asks it for no more than it must.
        machine.run("mkdir -p /run/systemd/system && touch daemon.runs")
        said = self.install(NEW_BUNDLE)
        self.assertIn(f"{NEW} is installed, it was {OLD}", said)
        asked = [a for a in machine.run("cat systemctl.asked; rm systemctl.asked").splitlines() if "jibao" in a or "reload" in a]
        self.assertIn("try-restart jibaod.service", asked[asked.index("daemon-reload"):])
        self.assertFalse([a for a in asked if re.match(r"(start|stop|enable|disable) ", a)], asked)
        self.assertIn("our own", machine.run("tail -n 1 /etc/jibao/county-office/people.yaml"))
        self.assertFalse(machine.path("/etc/jibao/packs/uk-riddor.yaml").exists(), "what the office deleted came back")

        # A policy that the new program refuses keeps the old process on duty.
        machine.run("sed -i 's/^office:/offices:/' /etc/jibao/county-office.yaml")
        machine.run("rm -f systemctl.asked")
        said = machine.run("/var/lib/dpkg/info/jibao.postinst configure " + OLD)
        self.assertIn("NOT restarted, the old process is on duty", said)
        self.assertIn("offices", said)
        self.assertNotIn("restart jibaod", machine.run("cat systemctl.asked"))
        machine.run("sed -i 's/^offices:/office:/' /etc/jibao/county-office.yaml")

        self.stop(daemon)
        daemon = self.daemon()
        self.assertEqual(machine.run("jibao --state /var/lib/jibaod list --in all"), before)
        self.assertIn("钱敏", machine.run("jibao --state /var/lib/jibaod explain 2"))
        machine.run("jibao --state /var/lib/jibaod export --out after.jsonl")
        machine.run(f"jibao verify after.jsonl --head {head}")
        machine.run("cmp before.jsonl <(head -n $(wc -l < before.jsonl) after.jsonl)")
        machine.run(FILE)

        self.stop(daemon)
        machine.run("rm -f systemctl.asked")
        machine.run("apt-get remove -y -qq jibao")
        asked = machine.run("cat systemctl.asked")
        self.assertRegex(asked, r"(?m)^stop .*jibaod\.service")
        self.assertFalse(machine.path("/usr/bin/jibaod").exists())
        self.assertTrue(machine.path("/etc/jibao/county-office.yaml").exists())
        said = machine.run("apt-get purge -y -qq jibao")
        self.assertIn("the journal is still in /var/lib/jibaod", said)
        self.assertFalse(machine.path("/etc/jibao").exists())
        self.assertTrue(list(machine.path("/var/lib/jibaod").glob("*.sqlite*")) or list(machine.path("/var/lib/jibaod").iterdir()))

        # Installed anew it reads the same journal.
        self.install(NEW_BUNDLE)
        self.daemon()
        self.assertEqual(len(machine.run("jibao --state /var/lib/jibaod list --in all").splitlines()), len(before.splitlines()) + 1)


class Package(unittest.TestCase):
    def test_lintian_finds_nothing(self):
        self.assertEqual(run("lintian", "--allow-root", "--fail-on", "warning", NEW_DEB), "")

    def test_the_bundle_is_the_same_to_the_byte_when_it_is_made_again(self):
        first = tar_of(NEW_BUNDLE).read_bytes()
        self.assertEqual(tar_of(STRANGE_BUNDLE).read_bytes(), first)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
