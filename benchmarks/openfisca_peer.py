"""Eight of Bunkyo's services as OpenFisca-Core formulas, written for this comparison from the same laws."""

from __future__ import annotations

from datetime import date

import numpy as np
from benchmarks.openfisca_services import SERVICES
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Person = build_entity("person", "persons", "A person", is_person=True)
Household = build_entity("household", "households", "A household", roles=[
    {"key": "parent", "plural": "parents", "label": "parent", "max": 2, "subroles": ["first_parent", "second_parent"]},
    {"key": "child", "plural": "children", "label": "child"},
])  # fmt: skip
DAY = date(2026, 11, 23)


class birth(Variable):
    value_type, entity, definition_period = date, Person, DateUnit.ETERNITY


class salary(Variable):
    value_type, entity, definition_period = int, Person, DateUnit.YEAR


class pension(Variable):
    value_type, entity, definition_period = int, Person, DateUnit.YEAR


class is_child(Variable):
    value_type, entity, definition_period = bool, Person, DateUnit.ETERNITY


def _age(births: np.ndarray, day: date) -> np.ndarray:
    years, months, days = (births.astype(f"datetime64[{unit}]") for unit in "YMD")
    year = years.astype(int) + 1970
    month = months.astype(int) % 12 + 1
    dom = (days - months).astype(int) + 1
    nxt = date.fromordinal(day.toordinal() + 1)
    return nxt.year - year - ((month > nxt.month) | ((month == nxt.month) & (dom > nxt.day)))


class age(Variable):
    value_type, entity, definition_period = int, Person, DateUnit.MONTH

    def formula(person, period):
        return _age(person("birth", period), DAY)


class month_age(Variable):
    value_type, entity, definition_period = int, Person, DateUnit.MONTH

    def formula(person, period):
        return _age(person("birth", period), DAY.replace(day=1))


class school_age(Variable):
    value_type, entity, definition_period = int, Person, DateUnit.MONTH

    def formula(person, period):
        return _age(person("birth", period), date(2027, 3, 31))


class total_income(Variable):
    value_type, entity, definition_period = int, Person, DateUnit.YEAR

    def formula(person, period):
        x, p = person("salary", period), person("pension", period)
        step = x // 4000 * 4000
        earned = np.select([x < 651000, x < 1900000, x < 3600000, x < 6600000, x < 8500000],
                           [0, x - 650000, step * 0.7 - 80000, step * 0.8 - 440000, x * 0.9 - 1100000], x - 1950000)  # fmt: skip
        old = _age(person("birth", period), date(2025, 12, 31)) >= 65
        pensioned = np.where(old, np.maximum(p - 1100000, 0), np.maximum(p - 600000, 0))
        return np.floor(earned) + pensioned


class dependants(Variable):
    value_type, entity, definition_period = int, Person, DateUnit.YEAR

    def formula(person, period):
        low = (person("total_income", period) <= 580000) * 1
        children = person.household.sum(low * person("is_child", period))
        parents = person.household.sum(low * ~person("is_child", period))
        return np.where(person("is_child", period), 0, children + parents - low)


class tax_exempt(Variable):
    value_type, entity, definition_period = bool, Person, DateUnit.YEAR

    def formula(person, period):
        n = person("dependants", period)
        return person("total_income", period) <= np.where(n == 0, 450000, 350000 * (n + 1) + 310000)


class child_allowance(Variable):
    value_type, entity, definition_period = int, Person, DateUnit.MONTH

    def formula(person, period):
        child = person("is_child", period)
        counted = child & (person("school_age", period) <= 22)
        births = person("birth", period).astype("datetime64[D]").astype(int)
        place = person.get_rank(person.household, births, condition=counted) + 1
        amount = np.where(place >= 3, 30000, np.where(person("month_age", period) < 3, 15000, 10000))
        return amount * child * (person("school_age", period) <= 18)


class child_medical(Variable):
    value_type, entity, definition_period = bool, Person, DateUnit.MONTH

    def formula(person, period):
        return person("is_child", period) & (person("school_age", period) <= 18)


class tokyo_018(Variable):
    value_type, entity, definition_period = int, Person, DateUnit.MONTH

    def formula(person, period):
        return 5000 * (person("is_child", period) & (person("school_age", period) <= 18))


class childbirth_lump_sum(Variable):
    value_type, entity, definition_period = int, Person, DateUnit.MONTH

    def formula(person, period):
        return 500000 * (person("is_child", period) & (person("birth", period) > np.datetime64("2024-11-23")))


class silver_pass(Variable):
    value_type, entity, definition_period = int, Person, DateUnit.MONTH

    def formula(person, period):
        return (person("age", period) >= 70) * np.where(person("tax_exempt", period.last_year), 1000, 12000)


class seal_certificate(Variable):
    value_type, entity, definition_period = int, Person, DateUnit.MONTH

    def formula(person, period):
        return 300 * (person("age", period) >= 15)


class tax_certificate(Variable):
    value_type, entity, definition_period = int, Person, DateUnit.MONTH

    def formula(person, period):
        return 300 * (person("school_age", period) >= 16)


class resident_tax_exempt(Variable):
    value_type, entity, definition_period = bool, Person, DateUnit.MONTH

    def formula(person, period):
        return person("tax_exempt", period.last_year) & (person("school_age", period) >= 16)


SYSTEM = TaxBenefitSystem([Person, Household])
for variable in (birth, salary, pension, is_child, age, month_age, school_age, total_income, dependants, tax_exempt, child_allowance, child_medical,
                 tokyo_018, childbirth_lump_sum, silver_pass, seal_certificate, tax_certificate, resident_tax_exempt):  # fmt: skip
    SYSTEM.add_variable(variable)


def assess(data: dict) -> dict[str, list[float]]:
    """One request: build the simulation from plain data and calculate every service."""
    simulation = SimulationBuilder().build_from_entities(SYSTEM, data)
    return {id: simulation.calculate(name, "2026-11").tolist() for id, name in SERVICES.items()}
