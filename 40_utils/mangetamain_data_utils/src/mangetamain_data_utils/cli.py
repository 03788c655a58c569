"""The command `mangetamain-data`."""

from __future__ import annotations

import click

from mangetamain_data_utils import (
    cli_build,
    cli_check,
    cli_export,
    cli_generate,
    cli_info,
    cli_profile,
    cli_release,
    cli_store,
    cli_verify,
)
from mangetamain_data_utils.console import DataToolGroup


@click.group(cls=DataToolGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mangetamain-data-utils")
def main() -> None:
    """Build, generate, check, publish and pull the recipe data set."""


main.add_command(cli_build.build)
main.add_command(cli_generate.generate)
main.add_command(cli_build.demo)
main.add_command(cli_info.info)
main.add_command(cli_check.check)
main.add_command(cli_verify.verify)
main.add_command(cli_profile.profile)
main.add_command(cli_export.export)
main.add_command(cli_store.publish)
main.add_command(cli_store.pull)
main.add_command(cli_release.releases)
main.add_command(cli_release.rollback)
main.add_command(cli_release.prune)
