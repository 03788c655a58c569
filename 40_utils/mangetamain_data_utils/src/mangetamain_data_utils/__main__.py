"""Run the command as `python -m mangetamain_data_utils`."""

from mangetamain_data_utils.cli import main

if __name__ == "__main__":
    main(prog_name="mangetamain-data")
