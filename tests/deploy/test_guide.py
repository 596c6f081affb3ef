"""Every command of the guide that was followed by hand is in the table of what replaces it, and every role in the list of who
may do what."""
import itertools
import re
import unittest

from world import ROOT

GUIDE = ROOT.parent / "shared/guide-de-deploiement.md"


def commands(guide):
    """What each line of the guide's blocks for a terminal begins with: the command's words, up to its first value."""
    for line in "\n".join(re.findall(r"```bash\n(.*?)```", guide, re.DOTALL)).splitlines():
        words = line.split()
        if not words or words[0] == "#":
            continue
        if words[0] == "export":
            yield f"export {words[1].split('=')[0]}"
        elif words[0] == "cd":
            yield line.strip()
        else:
            # bq has flags before its verb.
            plain = [word for word in words if not word.startswith("--")]
            yield " ".join(itertools.takewhile(re.compile("[a-z][a-z-]*").fullmatch, plain))


@unittest.skipUnless(GUIDE.exists(), "the guide is not beside the checkout")
class Guide(unittest.TestCase):
    def test_every_command_has_its_row(self):
        table = (ROOT / "docs/guide-commands.md").read_text()
        found = list(commands(GUIDE.read_text()))
        self.assertGreater(len(found), 25)
        self.assertEqual([command for command in found if f"`{command}" not in table], [])


class Access(unittest.TestCase):
    page = (ROOT / "docs/iam.md").read_text()

    def test_every_role_is_on_the_page(self):
        granted = set()
        for room in ROOT.glob("terraform/**/iam.tf"):
            granted |= set(re.findall(r'^ *role += "(.*)"$', room.read_text(), re.MULTILINE))
        self.assertGreater(len(granted), 12)
        self.assertEqual({role for role in granted if f"`{role}`" not in self.page}, set())

    def test_what_a_branch_can_read_is_what_the_plans_account_is_granted(self):
        github = (ROOT / "terraform/modules/github/iam.tf").read_text()
        reads = re.findall(r'"(.*)"', re.search(r"reads = \[\n(.*?)\]", github, re.DOTALL).group(1))
        told = re.search(r"### Who can push a branch\n(.*?)\n## ", self.page, re.DOTALL).group(1)
        self.assertEqual(re.findall(r"^\| `(.*?)`", told, re.MULTILINE), [*reads, "roles/storage.objectViewer"])


if __name__ == "__main__":
    unittest.main()
