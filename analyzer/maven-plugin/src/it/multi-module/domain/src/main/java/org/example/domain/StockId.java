package org.example.domain;

public record StockId(int shop, String product) {}
