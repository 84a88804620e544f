"""Inventory: quantities on hand, and what they have cost."""

from .documents import (
    cost_postings,
    home_values,
    inventory_item,
    keep_stock,
    post_again,
    purchase_movements,
    sales_movements,
)
from .stock import Movement, Stock
