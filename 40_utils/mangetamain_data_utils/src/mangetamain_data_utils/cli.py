"""The command `mangetamain-data`."""

from __future__ import annotations

import click

from mangetamain_data_utils import cli_build, cli_info, cli_store
from mangetamain_data_utils.console import DataToolGroup


@click.group(cls=DataToolGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mangetamain-data-utils")
def main() -> None:
    """Build, generate, publish and pull the recipe data set."""


main.add_command(cli_build.build)
main.add_command(cli_build.generate)
main.add_command(cli_build.demo)
main.add_command(cli_info.info)
main.add_command(cli_store.publish)
main.add_command(cli_store.pull)
