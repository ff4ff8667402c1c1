package org.example.domain;

public record Delivery(StockId stock, int quantity) {}
