"""Eight of Bunkyo's services as OpenFisca-Core formulas, written for this comparison from the same laws."""

from __future__ import annotations

from datetime import date

import numpy as np
from benchmarks.parts.openfisca_services import SERVICES
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Person = build_entity("person", "persons", "A person", is_person=True)
Household = build_entity(
    "household",
    "households",
    "A household",
    roles=[
        {
            "key": "parent",
            "plural": "parents",
            "label": "parent",
            "max": 2,
            "subroles": ["first_parent", "second_parent"],
        },
        {"key": "child", "plural": "children", "label": "child"},
    ],
)
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


class salary_income(Variable):
    """所得税法28条3項, for a salary after its least deduction of 65万円."""

    value_type, entity, definition_period = int, Person, DateUnit.YEAR

    def formula(person, period):
        x = person("salary", period)
        step = x // 4000 * 4000
        return np.select(
            [x < 651000, x < 1900000, x < 3600000, x < 6600000, x < 8500000],
            [0, x - 650000, step * 7 // 10 - 80000, step * 8 // 10 - 440000, x * 9 // 10 - 1100000],
            x - 1950000,
        )


class pension_income(Variable):
    """租税特別措置法41条の15の3, 所得税法35条."""

    value_type, entity, definition_period = int, Person, DateUnit.YEAR

    def formula(person, period):
        p = person("pension", period)
        old = _age(person("birth", period), date(2025, 12, 31)) >= 65
        middle = [p * 3 // 4 - 275000, p * 17 // 20 - 685000, p * 19 // 20 - 1455000]
        rich = [p < 4100000, p < 7700000, p < 10000000]
        return np.where(
            old,
            np.select([p < 1100001, p < 3300000, *rich], [0, p - 1100000, *middle], p - 1955000),
            np.select([p < 600001, p < 1300000, *rich], [0, p - 600000, *middle], p - 1955000),
        )


class total_income(Variable):
    """With 所得金額調整控除 (租税特別措置法41条の3の11) for children under 23 and for salary beside a pension."""

    value_type, entity, definition_period = int, Person, DateUnit.YEAR

    def formula(person, period):
        salary, earned, pensioned = (
            person("salary", period),
            person("salary_income", period),
            person("pension_income", period),
        )
        young = person("is_child", period) & (_age(person("birth", period), date(2025, 12, 31)) < 23)
        parent = ~person("is_child", period) & person.household.any(young)
        for_children = np.where(parent & (salary > 8500000), -((8500000 - np.minimum(salary, 10000000)) // 10), 0)
        for_both = np.maximum(np.minimum(earned, 100000) + np.minimum(pensioned, 100000) - 100000, 0)
        return np.maximum(earned - for_children - for_both, 0) + pensioned


class spouse_income(Variable):
    """-1 without a spouse."""

    value_type, entity, definition_period = int, Person, DateUnit.YEAR

    def formula(person, period):
        income = person("total_income", period) * ~person("is_child", period)
        spouses = ~person("is_child", period) & (person.household.nb_persons(Household.PARENT) == 2)
        return np.where(spouses, person.household.sum(income) - income, -1)


class dependants(Variable):
    """同一生計配偶者, and children under the parent who earns at least as much."""

    value_type, entity, definition_period = int, Person, DateUnit.YEAR

    def formula(person, period):
        income, spouse = person("total_income", period), person("spouse_income", period)
        child = person("is_child", period)
        low = (income <= 580000) & (_age(person("birth", period), date(2025, 12, 31)) >= 0)
        children = person.household.sum(low * 1, role=Household.CHILD)
        low_parents = person.household.sum((low & ~child) * 1)
        of_parent = np.where(spouse <= income, children, 0) + ((spouse >= 0) & (spouse <= 580000))
        return np.where(child, low_parents, of_parent)


class lone_parent(Variable):
    value_type, entity, definition_period = bool, Person, DateUnit.YEAR

    def formula(person, period):
        young = person("is_child", period) & (_age(person("birth", period), date(2027, 3, 31)) <= 20)
        return (
            ~person("is_child", period)
            & (person.household.nb_persons(Household.PARENT) == 1)
            & person.household.any(young)
        )


class tax_exempt(Variable):
    """地方税法24条の5, 295条, with the limits of Tokyo's wards."""

    value_type, entity, definition_period = bool, Person, DateUnit.YEAR

    def formula(person, period):
        n, income = person("dependants", period), person("total_income", period)
        minor = _age(person("birth", period), date(2025, 12, 31)) < 18
        spared = (person("lone_parent", period) | minor) & (income <= 1350000)
        return spared | (income <= np.where(n == 0, 450000, 350000 * (n + 1) + 310000))


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
        cheap = person("tax_exempt", period.last_year) | (person("total_income", period.last_year) <= 1350000)
        return (person("age", period) >= 70) * np.where(cheap, 1000, 12000)


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
for variable in (
    birth,
    salary,
    pension,
    is_child,
    age,
    month_age,
    school_age,
    salary_income,
    pension_income,
    total_income,
    spouse_income,
    dependants,
    lone_parent,
    tax_exempt,
    child_allowance,
    child_medical,
    tokyo_018,
    childbirth_lump_sum,
    silver_pass,
    seal_certificate,
    tax_certificate,
    resident_tax_exempt,
):
    SYSTEM.add_variable(variable)


def assess(data: dict) -> dict[str, list[float]]:
    """One request: build the simulation from plain data and calculate every service."""
    simulation = SimulationBuilder().build_from_entities(SYSTEM, data)
    return {id: simulation.calculate(name, "2026-11").tolist() for id, name in SERVICES.items()}
