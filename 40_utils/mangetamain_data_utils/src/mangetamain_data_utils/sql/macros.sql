-- How a text of the input becomes a value: NULL where it is none.
-- pandas writes whole numbers as 12.0 when a column has gaps.
CREATE TEMP MACRO whole(x) AS
    CASE WHEN regexp_full_match(x, '\d+(\.0+)?') THEN TRY_CAST(split_part(x, '.', 1) AS INTEGER) END;

-- From before the web or from tomorrow on it is a slip; one day more for the time zones.
CREATE TEMP MACRO plausible(day) AS
    CASE WHEN day BETWEEN DATE '1990-01-01' AND current_date + 1 THEN day END;

CREATE TEMP MACRO iso_date(x) AS
    CASE
        WHEN regexp_full_match(x, '\d{4}-\d{2}-\d{2}( 00:00:00)?')
        THEN plausible(TRY_CAST(left(x, 10) AS DATE))
    END;

-- A Python list of strings without backslashes, which is nearly all of them; DuckDB reads these
-- as Python does. The others are left to Python itself.
CREATE TEMP MACRO strings(x) AS
    CASE
        WHEN regexp_full_match(x, '\[(?:(?:''[^''\\\n\r]*''|"[^"\\\n\r]*")(?:, ?(?:''[^''\\\n\r]*''|"[^"\\\n\r]*"))*)?\]')
        THEN TRY_CAST(x AS VARCHAR[])
    END;

-- A list of numbers, none of them infinite or missing.
CREATE TEMP MACRO numbers(x) AS
    CASE WHEN regexp_full_match(x, '\[[-0-9., ]*\]') THEN TRY_CAST(x AS DOUBLE[]) END;

CREATE TEMP MACRO season_of(month) AS
    CASE
        WHEN month IN (12, 1, 2) THEN 'winter'
        WHEN month BETWEEN 3 AND 5 THEN 'spring'
        WHEN month BETWEEN 6 AND 8 THEN 'summer'
        WHEN month BETWEEN 9 AND 11 THEN 'autumn'
    END;

CREATE TEMP MACRO problem(reason, field, value) AS
    {'reason': reason, 'excerpt': left(concat(field, '=', value), 200)};
