from tests.matching.building import matched  # noqa: F401  a fixture
